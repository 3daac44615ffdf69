import type { DecimalSpelling } from "./decimalText.ts";

/** How the cells of a column become whole numbers. */
export interface ColumnPlan {
  /** Numbers as they are spelled, or words by their rank; cells that are neither are spelled out. */
  readonly cells: DecimalSpelling | "words";
  /** What every cell begins with. */
  readonly before: string;
  /** How many bits tell the sign and length of the column's whole numbers, and their zeros at the end. */
  readonly sortBits: number;
  readonly zeroBits: number;
  /** Whether each value is a context of its own for later columns, or its sign, length and first bits. */
  readonly isExact: boolean;
  /** Sets of earlier columns that it is coded given. */
  readonly sets: readonly (readonly number[])[];
  /** Columns whose numbers are near: earlier ones, or the same in the row ABOVE, or STEP further on. */
  readonly near: readonly number[];
}

/** Where a near number is from when it isn't from an earlier column: the row above. */
export const ABOVE = -1;
/** The row above, and as much further as that was from the row above it. */
export const STEP = -2;

/** A table has so many columns at most: weights are learned for each. */
export const MOST_COLUMNS = 4096;
/** How many sets and near numbers a column has at most. */
export const MOST_SETS = 7;
export const MOST_NEAR = 3;
/** A set has so many columns at most. */
export const MOST_IN_SET = 5;
/** Every cell of a column begins with so many characters at most that its plan says. */
const MOST_BEFORE = 1;
/** A sign and length takes so many bits at most, as whole numbers stay below 2⁵³. */
export const MOST_SORT_BITS = 7;
export const MOST_ZERO_BITS = 4;

/** Whether plans that were read can be followed. */
export function arePlans(value: unknown, columns: number): value is readonly ColumnPlan[] {
  return Array.isArray(value) && value.length === columns && value.every(isPlan);
}

function isPlan(value: unknown, column: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { cells, before, sortBits, zeroBits, isExact, sets, near } = value as Record<string, unknown>;
  const isEarlier = (one: unknown) => isCount(one, column - 1);
  const isSet = (set: unknown) => Array.isArray(set) && set.length <= MOST_IN_SET && set.every(isEarlier);
  return (
    (cells === "words" || isSpelling(cells)) &&
    typeof before === "string" &&
    before.length <= MOST_BEFORE &&
    isCount(sortBits, MOST_SORT_BITS) &&
    isCount(zeroBits, MOST_ZERO_BITS) &&
    typeof isExact === "boolean" &&
    Array.isArray(sets) &&
    sets.length <= MOST_SETS &&
    sets.every(isSet) &&
    Array.isArray(near) &&
    near.length <= MOST_NEAR &&
    near.every((one) => one === ABOVE || one === STEP || isEarlier(one))
  );
}

function isSpelling(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { decimals, ends } = value as Record<string, unknown>;
  return isCount(decimals, 15) && (ends === "fixed" || ends === "short");
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}
