/** Φ(x), to seven digits: Abramowitz & Stegun (1964), 26.2.17. */
export function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * series;
  return x > 0 ? 1 - tail : tail;
}

/**
 * Levels of quantiles from near 0 to near 1, `pieces` + 1 of them: half as equal shares of the rows, half as
 * equal steps of a normal, so that bins in the middle hold many rows and those in the tails reach far. The
 * outermost leave some eight rows beyond.
 */
export function quantileLevels(rows: number, pieces: number): number[] {
  const reach = Math.max(0.5, Math.min(3, Math.sqrt(2 * Math.log(Math.max(2, rows / 8)))));
  const edge = normalShare(-reach);
  return Array.from({ length: pieces + 1 }, (_, at) => {
    const share = at / pieces;
    return 0.5 * (edge + (1 - 2 * edge) * share) + 0.5 * normalShare(reach * (2 * share - 1));
  });
}

/** The value of a level among sorted ones, interpolated between neighbours. */
export function quantile(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length < 2) return sorted[0] ?? Number.NaN;
  const place = level * (sorted.length - 1);
  const at = Math.min(sorted.length - 2, Math.floor(place));
  return sorted[at]! + (place - at) * (sorted[at + 1]! - sorted[at]!);
}
