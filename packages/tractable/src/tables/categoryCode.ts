import type { ColumnSlots } from "../structures/columnSlots.ts";
import type { CodedValue, ColumnCoder } from "./codedColumn.ts";

/**
 * A column of categories: frequent ones have a place each, the others share one; the last place is a gap's.
 */
export interface CategoryCode {
  readonly type: "category";
  /** The values with a place of their own, the most frequent first. */
  readonly values: readonly string[];
  /** The values that share a place, with their numbers of rows. */
  readonly rest: readonly (readonly [value: string, rows: number])[];
  /** Whether gaps were seen; else a gap has a small probability and is never drawn. */
  readonly hasGaps: boolean;
  /** The share of every place. */
  readonly shares: readonly number[];
}

/** How many rows something that never occurred is thought to have had. */
export const UNSEEN_ROWS = 0.5;

/** The most categories with a place of their own. */
const MOST_VALUES = 400;
/** In a column of so many categories one that occurs once shares a place. */
const MANY_VALUES = 20;

export function fitCategory(values: Iterable<string | null>): CategoryCode {
  const rows = new Map<string, number>();
  let gaps = 0;
  for (const value of values) {
    if (value === null) gaps++;
    else rows.set(value, (rows.get(value) ?? 0) + 1);
  }
  const sorted = [...rows].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const own = sorted.slice(0, MOST_VALUES).filter(([, count]) => count > 1 || sorted.length <= MANY_VALUES);
  const rest = sorted.slice(own.length);
  const shared = rest.reduce((sum, [, count]) => sum + count, UNSEEN_ROWS);
  const counts = [...own.map(([, count]) => count), shared, Math.max(gaps, UNSEEN_ROWS)];
  const total = counts.reduce((a, b) => a + b);
  return {
    type: "category",
    values: own.map(([value]) => value),
    rest,
    hasGaps: gaps > 0,
    shares: counts.map((count) => count / total),
  };
}

/** Points for the values, what is shared and gaps. */
export function categorySlots({ shares }: CategoryCode): ColumnSlots {
  return { bins: 0, points: shares.length, shares };
}

export function categoryCoder({ values, rest, hasGaps }: CategoryCode): ColumnCoder {
  const places = new Map(values.map((value, index) => [value, index + 1]));
  const shared = values.length + 1;
  const gap = values.length + 2;
  const total = rest.reduce((sum, [, rows]) => sum + rows, UNSEEN_ROWS);
  const logShares = new Map(rest.map(([value, rows]) => [value, Math.log(rows / total)]));
  const unseen = Math.log(UNSEEN_ROWS / total);
  const usual = values[0] ?? rest[0]?.[0] ?? null;
  return {
    encode(value) {
      if (value === null) return { place: gap, logFactor: 0 };
      const place = places.get(String(value));
      if (place !== undefined) return { place, logFactor: 0 };
      return { place: shared, logFactor: logShares.get(String(value)) ?? unseen };
    },
    decode(place, uniform): CodedValue {
      const at = Math.round(place);
      if (at < shared) return values[at - 1]!;
      if (at > shared) return hasGaps ? null : usual;
      let left = uniform() * (total - UNSEEN_ROWS);
      const drawn = rest.find(([, rows]) => {
        left -= rows;
        return left < 0;
      });
      return drawn?.[0] ?? usual;
    },
  };
}

/** Whether a value has never been seen. */
export function isUnseen({ values, rest }: CategoryCode, value: string): boolean {
  return !values.includes(value) && rest.every(([known]) => known !== value);
}
