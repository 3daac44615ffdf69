/**
 * What the values of a column are made of. A value is one number, its place: from 0 to `bins` it lies on a
 * continuous axis of bins of unit width; bins + 1, bins + 2, … are single values (points) with a probability
 * each. A place below 0 is of no value: it is not seen, and its probability is 1.
 */
export interface ColumnSlots {
  /** How many bins the continuous part has; 0 for none. */
  readonly bins: number;
  /** How many single values there are. */
  readonly points: number;
  /**
   * The share of rows of each hat of the continuous part (see `hatsOf`), then of each point: above 0, and 1
   * in all.
   */
  readonly shares: readonly number[];
}

/** At most so many pieces between hats lie on an axis. */
const MOST_PIECES = 32;

/** How many bins there are from one hat to the next. */
export function strideOf(bins: number): number {
  return Math.max(1, Math.ceil(bins / MOST_PIECES));
}

/**
 * How many hats an axis has: triangles from each of them to its neighbours, whose sum is any density that is
 * linear between.
 */
export function hatsOf(bins: number): number {
  return bins === 0 ? 0 : Math.ceil(bins / strideOf(bins)) + 1;
}

/** A hat or a point. */
export interface Slot {
  readonly column: number;
  /** The top of a hat, or the place of a point. */
  readonly place: number;
  /** Half the width of a hat, in bins; 1 for a point. */
  readonly reach: number;
  /** The area under the part of a hat of height 1 that lies on the axis; 1 for a point. */
  readonly area: number;
  /** The largest place that belongs to it. */
  readonly end: number;
  readonly share: number;
  readonly isPoint: boolean;
}

/** The slots of all columns, in order. */
export function slotsOfColumns(columns: readonly ColumnSlots[]): Slot[] {
  return columns.flatMap(({ bins, points, shares }, column) => {
    const [reach, hats] = [strideOf(bins), hatsOf(bins)];
    const continuous = Array.from({ length: hats }, (_, at): Slot => {
      const place = at * reach;
      const area = reach * (hatShare((bins - place) / reach) - hatShare(-place / reach));
      return { column, place, reach, area, end: bins, share: shares[at]!, isPoint: false };
    });
    const single = Array.from({ length: points }, (_, at): Slot => {
      const place = bins + 1 + at;
      return { column, place, reach: 1, area: 1, end: place, share: shares[hats + at]!, isPoint: true };
    });
    return [...continuous, ...single];
  });
}

/** ∫ max(0, 1 − |v|) dv from −∞ to y. */
export function hatShare(y: number): number {
  const v = Math.min(1, Math.max(-1, y));
  return v + 0.5 - 0.5 * v * Math.abs(v);
}
