/**
 * How values thin out beyond the outermost knot of an axis: as a generalised Pareto law (Pickands 1975), with
 * the share F(d) = 1 − (1 + shape·d / scale)^(−1/shape) within a distance d, and an exponential one for shape
 * 0. With a reach, all of it lies within that distance.
 */
export interface Tail {
  readonly scale: number;
  readonly shape: number;
  /** How far values can lie beyond the knot; any distance where it is undefined. */
  readonly reach?: number;
}

/** So little lies beyond the end of an open tail that is believed. */
const BEYOND = 1e-9;

/** Whether a distance lies where the tail has any density worth the name. */
export function isReached(tail: Tail, distance: number): boolean {
  return tail.reach === undefined ? openShare(tail, distance) <= 1 - BEYOND : distance <= tail.reach;
}

/** F(d), from 0 to 1. */
export function tailShare(tail: Tail, distance: number): number {
  const all = tail.reach === undefined ? 1 : openShare(tail, tail.reach);
  return Math.min(1, openShare(tail, distance) / all);
}

/** The distance d with F(d) = share. */
export function tailDistance(tail: Tail, share: number): number {
  const { scale, shape, reach } = tail;
  const own = reach === undefined ? share : share * openShare(tail, reach);
  const distance =
    shape === 0 ? -scale * Math.log1p(-own) : (scale / shape) * Math.expm1(-shape * Math.log1p(-own));
  return reach === undefined ? distance : Math.min(reach, distance);
}

/** F′(d) */
export function tailSlope(tail: Tail, distance: number): number {
  const { scale, shape, reach } = tail;
  const all = reach === undefined ? 1 : openShare(tail, reach);
  const open =
    shape === 0
      ? Math.exp(-distance / scale) / scale
      : (1 + (shape * distance) / scale) ** (-1 / shape - 1) / scale;
  return open / all;
}

function openShare({ scale, shape }: Tail, distance: number): number {
  return shape === 0
    ? -Math.expm1(-distance / scale)
    : -Math.expm1(-Math.log1p((shape * distance) / scale) / shape);
}

/** The heaviest tail that is believed: its mean is finite. */
const HEAVIEST = 0.8;
/** So few distances tell a scale, but no shape. */
const FEW = 10;

/** The largest share of the rows, and the fewest of them, that tell how heavy a tail is. */
const TAIL_SHARE = 0.03;
const TAIL_ROWS = 40;

/**
 * How heavy the upper tail of sorted values is, by probability-weighted moments (Hosking & Wallis 1987) of
 * what lies above a high quantile; 0 for one that is lighter than an exponential, as nothing says where it
 * would end, and where rows are few.
 */
export function tailShape(sorted: ArrayLike<number>): number {
  const rows = sorted.length;
  const count = Math.min(Math.floor(rows / 4), Math.max(TAIL_ROWS, Math.floor(TAIL_SHARE * rows)));
  if (count < FEW) return 0;
  const threshold = sorted[rows - count - 1]!;
  let mean = 0;
  let weighted = 0;
  for (let at = 0; at < count; at++) {
    const distance = sorted[rows - count + at]! - threshold;
    mean += distance / count;
    weighted += (distance * (1 - (at + 0.65) / count)) / count;
  }
  const shape = 2 - mean / (mean - 2 * weighted);
  return Number.isFinite(shape) ? Math.min(HEAVIEST, Math.max(0, shape)) : 0;
}

/** A tail of a shape through the mean of observed distances; `usual` is the scale where there are none. */
export function fitTail(distances: readonly number[], shape: number, usual: number, reach?: number): Tail {
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  const scale = distances.length === 0 || mean === 0 ? usual : mean * (1 - shape);
  return reach === undefined ? { scale, shape } : { scale, shape, reach };
}
