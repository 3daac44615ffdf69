/** Numbers that files write where there is none. */
const SENTINELS = new Set([-9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999]);
const LEAST_ROWS = 5;
const LEAST_SHARE = 0.005;

export interface Sentinel {
  readonly value: number;
  /** The share of the rows that have it. */
  readonly share: number;
}

/**
 * A number in many rows that may stand for a gap, as −999 does in measurements: one that is written so, and
 * either the only negative one or farther from the others than these are from each other. Undefined if there
 * is none; NaN is ignored.
 */
export function findSentinel(numbers: Float64Array): Sentinel | undefined {
  const rows = new Map<number, number>();
  for (const value of numbers) if (SENTINELS.has(value)) rows.set(value, (rows.get(value) ?? 0) + 1);
  for (const [value, count] of rows) {
    if (count < LEAST_ROWS || count < LEAST_SHARE * numbers.length) continue;
    const others = numbers.filter((other) => other !== value && !Number.isNaN(other));
    if (others.length === 0) continue;
    const [least, most] = others.reduce(
      ([low, high], other) => [Math.min(low, other), Math.max(high, other)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const distance = value < least! ? least! - value : value - most!;
    const isOnlyNegative = value < 0 && least! >= 0;
    if (isOnlyNegative || distance > most! - least!) return { value, share: count / numbers.length };
  }
  return undefined;
}
