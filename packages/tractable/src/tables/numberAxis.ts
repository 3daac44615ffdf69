import { quantile, quantileLevels } from "./normalLevels.ts";
import { fitTail, isReached, type Tail, tailDistance, tailShape, tailShare, tailSlope } from "./tail.ts";

/**
 * Where numbers lie on an axis of bins of unit width: linear between knots that go through quantiles of the
 * data, and bent in the first and the last bin as the tails are. In places of this axis a column's marginal
 * is about uniform.
 */
export interface NumberAxis {
  /** Ascending, two or more. */
  readonly knots: readonly number[];
  readonly low: Tail;
  readonly high: Tail;
}

/** One between each two knots, and one for each tail. */
export function binsOf({ knots }: NumberAxis): number {
  return knots.length + 1;
}

/** The place of a number, from 0 to the number of bins. */
export function placeOf({ knots, low, high }: NumberAxis, value: number): number {
  const [first, last] = [knots[0]!, knots.at(-1)!];
  if (value < first) return 1 - tailShare(low, first - value);
  if (value >= last) return knots.length + tailShare(high, value - last);
  const bin = binOf(knots, value);
  return bin + 1 + (value - knots[bin]!) / (knots[bin + 1]! - knots[bin]!);
}

/** The slope of `placeOf`. */
export function slopeAt({ knots, low, high }: NumberAxis, value: number): number {
  const [first, last] = [knots[0]!, knots.at(-1)!];
  if (value < first) return tailSlope(low, first - value);
  if (value >= last) return tailSlope(high, value - last);
  const bin = binOf(knots, value);
  return 1 / (knots[bin + 1]! - knots[bin]!);
}

/** The number at a place. */
export function valueAt({ knots, low, high }: NumberAxis, place: number): number {
  if (place < 1) return knots[0]! - tailDistance(low, 1 - Math.max(place, FARTHEST));
  if (place >= knots.length) {
    return knots.at(-1)! + tailDistance(high, Math.min(place - knots.length, 1 - FARTHEST));
  }
  const bin = Math.min(knots.length - 2, Math.floor(place) - 1);
  return knots[bin]! + (place - 1 - bin) * (knots[bin + 1]! - knots[bin]!);
}

/** A drawn place is no nearer than this to the end of an open tail, which is infinitely far. */
const FARTHEST = 2 ** -20;

/** Whether a number lies where the axis has any density. */
export function isWithin({ knots, low, high }: NumberAxis, value: number): boolean {
  const [first, last] = [knots[0]!, knots.at(-1)!];
  return value < first ? isReached(low, first - value) : isReached(high, Math.max(0, value - last));
}

/** The last knot that isn't above the value. */
function binOf(knots: readonly number[], value: number): number {
  let [low, high] = [0, knots.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (knots[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface AxisOptions {
  /** Pieces between the tails, at most. */
  readonly pieces: number;
  /** Where values end for certain. */
  readonly low?: number;
  readonly high?: number;
  /** Values are numbers of cells of unit width that begin there; knots lie between cells. */
  readonly areCells: boolean;
}

/** An axis for sorted values. */
export function fitAxis(sorted: Float64Array, { pieces, low, high, areCells }: AxisOptions): NumberAxis {
  const size = areCells ? 1 : 0;
  const least = sorted[0] ?? low ?? 0;
  const most = (sorted.at(-1) ?? high ?? least + 1) + size;
  const nearest = areCells ? 1 : Math.max(1e-9 * (most - least), Number.MIN_VALUE);
  const levels = sorted.length === 0 ? [] : quantileLevels(sorted.length, Math.max(1, pieces));
  const found = levels.map((level) => quantile(sorted, level)).map((at) => (areCells ? Math.round(at) : at));
  const inside = found.filter(
    (at) => (low === undefined || at >= low + nearest) && (high === undefined || at <= high - nearest),
  );
  const knots: number[] = [];
  for (const at of inside) if (knots.length === 0 || at - knots.at(-1)! >= nearest) knots.push(at);
  if (knots.length === 0) knots.push(firstKnot({ least, low, high, areCells }));
  if (knots.length === 1) {
    const room = high === undefined ? Number.POSITIVE_INFINITY : high - knots[0]!;
    const step = areCells ? 1 : Math.max((most - knots[0]!) / 2, 1e-6 * Math.max(1, Math.abs(most)));
    knots.push(knots[0]! + Math.min(step, room / 2));
  }
  const [first, last] = [knots[0]!, knots.at(-1)!];
  const usual = Math.max(last - first, nearest) / 20;
  const below = [...sorted].filter((at) => at < first).map((at) => first - at);
  const above = [...sorted].filter((at) => at + size > last).map((at) => at + size - last);
  const negated = sorted.map((at) => -at).reverse();
  return {
    knots,
    low: fitTail(below, tailShape(negated), usual, low === undefined ? undefined : first - low),
    high: fitTail(above, tailShape(sorted), usual, high === undefined ? undefined : high - last),
  };
}

/** A knot for a column whose values are all single ones. */
function firstKnot({
  least,
  low,
  high,
  areCells,
}: Omit<AxisOptions, "pieces"> & { readonly least: number }): number {
  const at = low !== undefined && high !== undefined ? (low + high) / 2 : low === undefined ? least : low + 1;
  return areCells ? Math.ceil(at) : at;
}
