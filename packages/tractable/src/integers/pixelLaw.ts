import type { LawTables } from "./lawTables.ts";
import { HALF_TABLE, INVERSE_SHIFT, TABLE_STEPS } from "./lawTables.ts";
import {
  COUNT_BITS,
  FARTHEST,
  fixedComponents,
  MEAN_STEPS,
  type OutputPlaces,
  outputPlaces,
  type PixelLawSize,
  SLOPE_STEPS,
} from "./pixelOutputs.ts";

/** What the counts of a law add up to. */
export const TOTAL = 2 ** COUNT_BITS;

/** Guesses go by the highest byte of a count. */
const GUESS_SHIFT = COUNT_BITS - 8;
/**
 * How far from its middle the logistic law has a share of its counts, times what inverse scales are multiples
 * of. Guesses only: their last bits may differ from engine to engine, what is found doesn't.
 */
const QUANTILES = Float64Array.from(
  { length: 256 },
  (_, byte) => (TABLE_STEPS << INVERSE_SHIFT) * Math.log((byte + 0.5) / (255.5 - byte)),
);

/**
 * The law of one channel of one pixel, as whole numbers of counts: every level has one or more. It is a
 * mixture of logistic laws, computed without rounding from what the net says, so that every machine has the
 * same.
 */
export class PixelLaw {
  private readonly places: OutputPlaces;
  private readonly components: number;
  private readonly levels: number;
  private readonly fixed: number;
  private readonly middle: number;
  private readonly weights: Int32Array;
  private readonly inverses: Int32Array;
  private readonly logistic: Int32Array;
  /** The current law, component by component. */
  private readonly shares: Float64Array;
  private readonly means: Int32Array;
  private readonly slopes: Int32Array;
  /** Counts of the mixture are multiplied by this and divided by `divisor`. */
  private readonly spread: number;
  private divisor = 1;
  /** The component with the largest weight. */
  private heaviest = 0;
  /** The counts of the level that was found last. */
  start = 0;
  end = TOTAL;

  constructor(size: PixelLawSize, levels: number, tables: LawTables) {
    this.places = outputPlaces(size);
    this.components = size.components;
    this.levels = levels;
    this.fixed = fixedComponents(size.components);
    this.middle = Math.floor(levels / 2);
    this.weights = Int32Array.from(tables.weights);
    this.inverses = Int32Array.from(tables.inverses);
    this.logistic = Int32Array.from(tables.logistic);
    this.shares = new Float64Array(size.components);
    this.means = new Int32Array(size.components);
    this.slopes = new Int32Array(size.components);
    this.spread = TOTAL - levels;
  }

  /**
   * Makes this the law of a channel. `outputs` has the net's whole numbers of the pixel from `at` on,
   * `residuals` the pixel's channels before this one, each minus its reference.
   */
  set(outputs: Float32Array, at: number, channel: number, reference: number, residuals: Int32Array): void {
    const { components, fixed, middle, places, weights, shares, means, slopes } = this;
    const logits = at + places.logit(channel);
    let heaviest = 0;
    for (let k = 1; k < components; k++) {
      if (outputs[logits + k]! > outputs[logits + heaviest]!) heaviest = k;
    }
    const largest = outputs[logits + heaviest]!;
    const middles = at + places.mean(channel);
    const scales = at + places.scale(channel);
    let total = 0;
    for (let k = 0; k < components; k++) {
      const weight = weights[largest - outputs[logits + k]!]!;
      shares[k] = weight;
      total += weight;
      const origin = k < fixed ? middle : reference;
      means[k] = MEAN_STEPS * origin - MEAN_STEPS / 2 + outputs[middles + k]!;
      slopes[k] = this.inverses[outputs[scales + k]!]!;
    }
    for (let earlier = 0; earlier < channel; earlier++) {
      const from = at + places.slope(channel, earlier);
      const residual = residuals[earlier]! * (MEAN_STEPS / SLOPE_STEPS);
      for (let k = fixed; k < components; k++) means[k]! += Math.floor(outputs[from + k]! * residual);
    }
    this.divisor = total * TOTAL;
    this.heaviest = heaviest;
  }

  /** The counts of all levels below this one, from 0 of level 0 to 2¹⁶ of `levels`. */
  before(level: number): number {
    if (level <= 0) return 0;
    if (level >= this.levels) return TOTAL;
    const { components, means, slopes, shares, logistic } = this;
    const edge = MEAN_STEPS * (level - 1);
    let mixed = 0;
    for (let k = 0; k < components; k++) {
      let distance = edge - means[k]!;
      if (distance > FARTHEST) distance = FARTHEST;
      else if (distance < -FARTHEST) distance = -FARTHEST;
      let index = (Math.imul(distance, slopes[k]!) >> INVERSE_SHIFT) + HALF_TABLE;
      if (index < 0) index = 0;
      else if (index >= 2 * HALF_TABLE) index = 2 * HALF_TABLE - 1;
      mixed += shares[k]! * logistic[index]!;
    }
    return Math.floor((mixed * this.spread) / this.divisor) + level;
  }

  /** About the level that has a count if the heaviest component is all there is. */
  private guess(count: number): number {
    const { means, slopes, heaviest } = this;
    const steps = QUANTILES[count >>> GUESS_SHIFT]! / Math.max(1, slopes[heaviest]!);
    return Math.floor((means[heaviest]! + steps) / MEAN_STEPS) + 1;
  }

  /**
   * The level among whose counts this one is; leaves where they begin and end in `start` and `end`. Looked
   * for from where the heaviest component alone has it, in steps that double until it is passed.
   */
  find(count: number): number {
    let low = 0;
    let high = this.levels;
    this.start = 0;
    this.end = TOTAL;
    let probe = Math.min(Math.max(1, this.guess(count)), high - 1);
    for (let step = 1; high - low > 1; step *= 2) {
      const before = this.before(probe);
      if (before <= count) {
        low = probe;
        this.start = before;
        probe = this.end < TOTAL ? (low + high) >> 1 : Math.min(low + step, high - 1);
      } else {
        high = probe;
        this.end = before;
        probe = this.start > 0 ? (low + high) >> 1 : Math.max(high - step, 1);
      }
    }
    return low;
  }
}
