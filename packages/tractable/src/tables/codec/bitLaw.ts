import { exactExp, exactLn } from "./exactMath.ts";

/** Contexts are remembered in so many places; those of more share some. */
const PLACES = 2 ** 22;
/** What is counted in a context, at most; both counts are halved then. */
const MOST = 1023;
/** How the counts of a place lie in 32 bits: each of them, the check above, and what halves both. */
const COUNT_BITS = 12;
const COUNT = 2 ** COUNT_BITS - 1;
const CHECK = 0xff000000;
const EVEN = 0xffeffe;
/** What is added to both counts of a context. */
const PRIOR = 0.4;
/** ln(n + PRIOR). */
const LOGARITHMS = Float64Array.from({ length: MOST + 2 }, (_, n) => exactLn(n + PRIOR));

/** The logistic function at multiples of 1 / SQUASH_STEPS. */
const SQUASH_STEPS = 128;
const SQUASH_END = 12;
const SQUASH = Float64Array.from(
  { length: 2 * SQUASH_END * SQUASH_STEPS + 2 },
  (_, at) => 1 / (1 + exactExp(SQUASH_END - at / SQUASH_STEPS)),
);

function squash(x: number): number {
  const at = (Math.min(Math.max(x, -SQUASH_END), SQUASH_END) + SQUASH_END) * SQUASH_STEPS;
  const below = Math.floor(at);
  return SQUASH[below]! + (at - below) * (SQUASH[below + 1]! - SQUASH[below]!);
}

/** Weights of contexts go towards what would have been right by so much of the error. */
const RATE = 0.02;
/** What stands for an input that is always the same. */
const BIAS = 0.3;
/** Sets of weights for each column: one for every node, and one for every way in which contexts are sure. */
export const NODES = 96;
const SURE = 27;

/** Where a bit is asked for: its column, and which of the column's nodes it is. */
export interface BitPlace {
  readonly column: number;
  node: number;
  /** Three contexts whose counts say how sure they are. */
  readonly watched: readonly [number, number, number];
}

/**
 * The probability of the next bit, learned on the way: what was counted in several contexts is mixed in the
 * logistic domain by weights that are learned too, as in PAQ (Mahoney 2005). Sums, products, quotients and
 * comparisons of double precision are all there is, whose bits ECMAScript fixes, so every machine says the
 * same.
 */
export class BitLaw {
  /** A check in the highest byte, then the zeros and the ones that were counted, 12 bits each. */
  private readonly counts = new Uint32Array(PLACES);
  private readonly places: Uint32Array;
  private readonly stretched: Float64Array;
  private readonly byNode: Mixer;
  private readonly bySure: Mixer;
  private used = 0;

  /** `contexts` is how many there are at most. */
  constructor(columns: number, contexts: number) {
    this.places = new Uint32Array(contexts);
    this.stretched = new Float64Array(contexts + 1);
    this.byNode = new Mixer(columns * NODES, contexts + 1);
    this.bySure = new Mixer(columns * SURE, contexts + 1);
  }

  /** The probability of a 1 in the first `used` of these contexts, which are told apart by hashes. */
  predict(hashes: Uint32Array, used: number, { column, node, watched }: BitPlace): number {
    const { places, stretched, counts } = this;
    this.used = used;
    stretched[0] = BIAS;
    for (let k = 0; k < used; k++) {
      const place = this.placeOf(hashes[k]!);
      places[k] = place;
      const counted = counts[place]!;
      stretched[k + 1] = LOGARITHMS[counted & COUNT]! - LOGARITHMS[(counted >>> COUNT_BITS) & COUNT]!;
    }
    let sure = column;
    for (const k of watched) sure = 3 * sure + this.sureness(k);
    const first = this.byNode.mix(stretched, used + 1, column * NODES + node);
    const second = this.bySure.mix(stretched, used + 1, sure);
    return squash((first + second) / 2);
  }

  /** Learns what the bit was. */
  update(bit: number): void {
    const { places, stretched, counts, used } = this;
    this.byNode.learn(stretched, used + 1, bit);
    this.bySure.learn(stretched, used + 1, bit);
    const shift = bit === 1 ? 0 : COUNT_BITS;
    for (let k = 0; k < used; k++) {
      const place = places[k]!;
      const counted = counts[place]! + (1 << shift);
      const isFull = ((counted >>> shift) & COUNT) > MOST;
      counts[place] = isFull ? (counted & CHECK) | ((counted & ~CHECK & EVEN) >>> 1) : counted;
    }
  }

  private sureness(context: number): number {
    const seen = seenOf(this.counts[this.places[context]!]!);
    return seen === 0 ? 0 : seen < 4 ? 1 : 2;
  }

  /** Where a context's counts are: in one of two places, or in that of the two that was used less. */
  private placeOf(hash: number): number {
    const { counts } = this;
    const check = hash >>> 24 || 1;
    const first = hash & (PLACES - 1);
    const inFirst = counts[first]!;
    if (inFirst >>> 24 === check) return first;
    const second = first ^ 1;
    const inSecond = counts[second]!;
    if (inSecond >>> 24 === check) return second;
    const place = seenOf(inFirst) <= seenOf(inSecond) ? first : second;
    counts[place] = check << 24;
    return place;
  }
}

/** How often a place was used. */
function seenOf(counted: number): number {
  return (counted & COUNT) + ((counted >>> COUNT_BITS) & COUNT);
}

/** Sets of weights, one of which mixes what contexts say. */
class Mixer {
  private readonly weights: Float64Array;
  private readonly width: number;
  private from = 0;
  private said = 0;

  constructor(sets: number, width: number) {
    this.width = width;
    this.weights = new Float64Array(sets * width).fill(FIRST_WEIGHT);
  }

  mix(inputs: Float64Array, used: number, set: number): number {
    const { weights } = this;
    const from = set * this.width;
    let sum = 0;
    for (let k = 0; k < used; k++) sum += weights[from + k]! * inputs[k]!;
    this.from = from;
    this.said = squash(sum);
    return sum;
  }

  learn(inputs: Float64Array, used: number, bit: number): void {
    const { weights, from } = this;
    const step = RATE * (bit - this.said);
    for (let k = 0; k < used; k++) weights[from + k]! += step * inputs[k]!;
  }
}

/** What the first weights are: 0.8 / √14, as a coder has 14 inputs at most. */
const FIRST_WEIGHT = 0.2138089935299395;
