import { BitLaw, type BitPlace } from "./bitLaw.ts";
import { type BitCoder, BROKEN } from "./bitStreams.ts";
import { bitLength, decimalText, parseDecimal, tenPower, twoPower } from "./decimalText.ts";
import { ABOVE, type ColumnPlan, MOST_NEAR, MOST_SETS, MOST_ZERO_BITS } from "./tablePlan.ts";

/** Contexts that every column has, by number: none; the bit's place alone; the cell above. */
const GENERIC = 1;
const CELL_ABOVE = 2;
const FIRST_SET = 3;
const CONTEXTS = FIRST_SET + MOST_SETS + MOST_NEAR;
/** Nodes of a column: flags, lengths, zeros, lengths without zeros, bytes, and bits from the top. */
const NODE = { isKnown: 0, isGap: 1, sort: 2, zeros: 9, rest: 13, byte: 20, bits: 32, last: 95 } as const;
/** Words of a column are remembered up to so many. */
const MOST_WORDS = 2 ** 16;
/** A whole number has at most so many bits. */
const MOST_BITS = 53;

/** A cell as later columns and rows see it. */
interface Seen {
  /** What it is as a context. */
  id: number;
  /** What it is exactly. */
  exact: number;
  /** NaN where it isn't a number. */
  value: number;
  text: string;
}

/** The sort of what is coded, for contexts of near numbers. */
type Stage = "flag" | "sort" | "zeros" | "rest" | "bits";
const STAGES: readonly Stage[] = ["flag", "sort", "zeros", "rest", "bits"];

/** What is known of a whole number while its bits are coded. */
interface Progress {
  stage: Stage;
  /** The bits so far, from a 1 at the top. */
  prefix: number;
  /** How many bits come after the next one. */
  left: number;
  /** What the number was divided by. */
  scale: number;
}

/**
 * Codes the rows of a table cell by cell, each given what its plan says of the columns before it and of the
 * rows above. The same steps write and read: a writer's `BitCoder` is told the bits, a reader's tells them.
 */
export class RowCoder {
  private readonly plans: readonly ColumnPlan[];
  private readonly coder: BitCoder;
  private readonly law: BitLaw;
  private readonly words: string[][];
  private readonly ranks: Map<string, number>[];
  private readonly bases = new Uint32Array(CONTEXTS);
  private readonly hashes = new Uint32Array(CONTEXTS);
  private readonly nearby = new Float64Array(MOST_NEAR);
  private readonly places: readonly BitPlace[];
  private readonly now: Progress = { stage: "flag", prefix: 0, left: 0, scale: 1 };
  private row: Seen[];
  private above: Seen[];
  private twoAbove: Seen[];
  private column = 0;

  constructor(plans: readonly ColumnPlan[], words: readonly (readonly string[])[], coder: BitCoder) {
    this.plans = plans;
    this.coder = coder;
    this.law = new BitLaw(plans.length, CONTEXTS);
    this.words = words.map((own) => [...own]);
    this.ranks = words.map((own) => new Map(own.map((word, rank) => [word, rank])));
    this.places = plans.map(({ sets }, column) => {
      const deepest = sets.reduce((best, set, at) => (set.length > sets[best]!.length ? at : best), 0);
      const first = sets.length === 0 ? CELL_ABOVE : FIRST_SET;
      return {
        column,
        node: 0,
        watched: [sets.length === 0 ? GENERIC : FIRST_SET + deepest, first, CELL_ABOVE],
      };
    });
    const blank = () => plans.map((): Seen => ({ id: 0, exact: 0, value: 0, text: "" }));
    [this.row, this.above, this.twoAbove] = [blank(), blank(), blank()];
  }

  /** Codes a row of texts, null for gaps; whoever reads it leaves it out. */
  code(cells?: readonly (string | null)[]): (string | null)[] {
    const row = this.plans.map((_, column) => this.cell(column, cells?.[column]));
    [this.row, this.above, this.twoAbove] = [this.twoAbove, this.row, this.above];
    return row;
  }

  private cell(column: number, text: string | null | undefined): string | null {
    this.begin(column);
    const { cells, before } = this.plans[column]!;
    const known = typeof text === "string" ? this.known(column, text) : undefined;
    const seen = this.row[column]!;
    seen.value = Number.NaN;
    if (this.flag(NODE.isKnown, known !== undefined) === 0) {
      if (this.flag(NODE.isGap, text === null) === 1) return this.see(seen, 1, null);
      const spelled = this.spelled(text ?? undefined);
      return this.see(seen, this.learned(column, spelled), spelled);
    }
    const whole = this.whole(known, cells !== "words");
    if (cells === "words") {
      const word = this.words[column]![whole];
      if (word === undefined) throw BROKEN;
      return this.see(seen, 3 + whole, before + word);
    }
    const written = before + decimalText(whole, cells);
    seen.value = whole;
    this.see(seen, hashOf(whole), written);
    if (!this.plans[column]!.isExact) seen.id = coarse(whole);
    return written;
  }

  /** The whole number that stands for a text; undefined for one that has to be spelled out. */
  private known(column: number, text: string): number | undefined {
    const { cells, before } = this.plans[column]!;
    if (!text.startsWith(before)) return undefined;
    const own = text.slice(before.length);
    return cells === "words" ? this.ranks[column]!.get(own) : parseDecimal(own, cells);
  }

  private see<T extends string | null>(seen: Seen, exact: number, text: T): T {
    seen.id = exact;
    seen.exact = exact;
    seen.text = text ?? "";
    return text;
  }

  /** A new word of a column, for the next time; what it is as a context. */
  private learned(column: number, text: string): number {
    const { cells, before } = this.plans[column]!;
    const words = this.words[column]!;
    if (cells !== "words" || words.length >= MOST_WORDS || !text.startsWith(before)) return 2;
    const word = text.slice(before.length);
    this.ranks[column]!.set(word, words.length);
    words.push(word);
    return 2 + words.length;
  }

  /** Takes down what the contexts of a column's cell are. */
  private begin(column: number): void {
    this.column = column;
    const { bases, row } = this;
    const { sets, near } = this.plans[column]!;
    for (let k = 0; k < CONTEXTS; k++) bases[k] = mixed(column, k);
    bases[CELL_ABOVE] = mixed(bases[CELL_ABOVE]!, this.above[column]!.exact);
    for (let at = 0; at < sets.length; at++) {
      let hash = bases[FIRST_SET + at]!;
      for (const other of sets[at]!) hash = mixed(hash, row[other]!.id);
      bases[FIRST_SET + at] = hash;
    }
    for (let at = 0; at < near.length; at++) {
      const source = near[at]!;
      const up = this.above[column]!.value;
      if (source >= 0) this.nearby[at] = row[source]!.value;
      else this.nearby[at] = source === ABOVE ? up : 2 * up - this.twoAbove[column]!.value;
    }
  }

  private flag(node: number, value: boolean): number {
    this.now.stage = "flag";
    return this.bit(node + 1, node, value ? 1 : 0);
  }

  /**
   * A whole number: its sign and length in bits; of numbers that people write the zeros at their end, as many
   * are round; and the bits of what is left. Words have ranks, of which the frequent ones are short.
   */
  private whole(value: number | undefined, isNumber: boolean): number {
    const { now } = this;
    const { sortBits, zeroBits } = this.plans[this.column]!;
    const size = Math.abs(value ?? 0);
    now.stage = "sort";
    const sort = this.tree(sortBits, NODE.sort, 0x100, 2 * bitLength(size) + (Number(value) < 0 ? 1 : 0));
    let length = sort >> 1;
    if (length === 0) return 0;
    let zeros = 0;
    if (zeroBits > 0 && isNumber) {
      const most = twoPower(zeroBits) - 1;
      if (value !== undefined) while (zeros < most && size % tenPower(zeros + 1) === 0) zeros++;
      now.stage = "zeros";
      zeros = this.tree(zeroBits, NODE.zeros, 0x1000 + (sort << MOST_ZERO_BITS), zeros);
    }
    now.scale = tenPower(zeros);
    const left = size / now.scale;
    const kind = (sort << MOST_ZERO_BITS) + zeros;
    if (zeros > 0) {
      now.stage = "rest";
      length = this.tree(sortBits - 1, NODE.rest, 0x10000 + (kind << 6), bitLength(left));
      if (length === 0) throw BROKEN;
    }
    if (length > MOST_BITS) throw BROKEN;
    now.stage = "bits";
    now.prefix = 1;
    for (let bit = length - 2; bit >= 0; bit--) {
      now.left = bit;
      const context = mixed(mixed(kind, length), hashOf(now.prefix));
      const node = Math.min(NODE.bits + length - 2 - bit, NODE.last);
      const next = Math.floor(left / twoPower(bit)) & 1;
      now.prefix = 2 * now.prefix + this.bit(context, node, next, mixed(0x30000 + length * 64 + bit, zeros));
    }
    const result = now.prefix * now.scale;
    return sort & 1 ? -result : result;
  }

  /** A whole number of so many bits, from the top; `first` is the first of its contexts. */
  private tree(bits: number, node: number, first: number, value: number): number {
    let path = 1;
    for (let bit = bits - 1; bit >= 0; bit--) {
      path = 2 * path + this.bit(first + path, node + bits - 1 - bit, (value >> bit) & 1);
    }
    return path - twoPower(bits);
  }

  private bit(context: number, node: number, bit: number, generic = context): number {
    const { bases, hashes, now } = this;
    const { sets, near } = this.plans[this.column]!;
    const firstNear = FIRST_SET + sets.length;
    for (let k = 0; k < firstNear; k++) hashes[k] = mixed(bases[k]!, context);
    hashes[GENERIC] = mixed(bases[GENERIC]!, generic);
    const step = now.stage === "bits" ? Math.min(now.left, 63) : context;
    for (let at = 0; at < near.length; at++) {
      hashes[firstNear + at] = mixed(mixed(bases[FIRST_SET + MOST_SETS + at]!, this.nearness(at)), step);
    }
    return this.coded(firstNear + near.length, node, bit);
  }

  private coded(used: number, node: number, bit: number): number {
    const place = this.places[this.column]!;
    place.node = node;
    const p = this.law.predict(this.hashes, used, place);
    const got = this.coder.code(Math.min(65_535, Math.max(1, Math.floor(p * 65_536))), bit);
    this.law.update(got);
    return got;
  }

  /** How what is known of a number lies to a near one. */
  private nearness(at: number): number {
    const near = this.nearby[at]!;
    const { stage, prefix, left, scale } = this.now;
    if (stage === "flag" || Number.isNaN(near)) return 0;
    if (stage !== "bits") return 1 + STAGES.indexOf(stage) + STAGES.length * coarse(near);
    const scaled = Math.floor(Math.abs(near) / scale);
    const apart = Math.min(3, Math.max(-3, prefix - Math.floor(scaled / twoPower(left + 1))));
    const shown = Math.min(left, 2);
    const coming = Math.floor(scaled / twoPower(left - shown)) & (twoPower(shown + 1) - 1);
    return 0x4000000 + (apart + 4) * 8 + coming;
  }

  /** Text that is spelled out, byte by byte, given the bytes before and the cell above. */
  private spelled(text: string | undefined): string {
    const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
    const above = new TextEncoder().encode(this.above[this.column]!.text);
    let got = new Uint8Array(bytes?.length ?? 64);
    let at = 0;
    for (; ; at++) {
      const [last = 256, before = 256, third = 256] = [got[at - 1], got[at - 2], got[at - 3]];
      const [over = 256, next = 256] = [above[at], above[at + 1]];
      const contexts = [0, last, 257 * last + before, (257 * last + before) * 257 + third];
      const used = [...contexts, 300 + over * 257 + next, 1e5 + over * 257 + last, 2e5 + at];
      for (let k = 0; k < used.length; k++) {
        this.bases[k] = mixed(mixed(k + 1000, used[k]!), k < 3 ? 0 : this.column + 1);
      }
      const byte = this.byte(used.length, bytes === undefined ? 0 : (bytes[at] ?? END));
      if (byte === END) break;
      this.coder.spell();
      if (at === got.length) got = grown(got);
      got[at] = byte;
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(got.subarray(0, at));
  }

  private byte(used: number, value: number): number {
    let path = 1;
    for (let bit = 8; bit >= 0; bit--) {
      for (let k = 0; k < used; k++) this.hashes[k] = mixed(this.bases[k]!, path);
      path = 2 * path + this.coded(used, NODE.byte + 8 - bit, (value >> bit) & 1);
    }
    if (path - 512 > END) throw BROKEN;
    return path - 512;
  }
}

/** What ends a text that is spelled out. */
const END = 256;

/** Makes room for as many bytes as there are. */
function grown(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(2 * bytes.length);
  all.set(bytes);
  return all;
}

/** A number's sign, length and first bits. */
export function coarse(value: number): number {
  const size = Math.abs(value);
  const length = bitLength(size);
  const top = length > 3 ? Math.floor(size / twoPower(length - 3)) : size;
  return 4 + length * 32 + top * 2 + (value < 0 ? 1 : 0);
}

/** A hash of two whole numbers below 2³². */
function mixed(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b + 0x7f4a7c15, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function hashOf(value: number): number {
  return mixed(value >>> 0, Math.floor(value / 0x100000000));
}
