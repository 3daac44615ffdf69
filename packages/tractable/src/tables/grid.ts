/** Numbers origin + step·k for whole k. */
export interface Grid {
  readonly origin: number;
  readonly step: number;
}

/** The k of a number on the grid, or of the nearest one. */
export function cellOf({ origin, step }: Grid, value: number): number {
  return Math.round((value - origin) / step);
}

/** The number of a cell among those that are left when the given ones, ascending, are taken out. */
export function rankOf(cell: number, taken: readonly number[]): number {
  let [low, high] = [0, taken.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (taken[middle]! < cell) low = middle + 1;
    else high = middle;
  }
  return cell - low;
}

/** The cell of such a number. */
export function cellOfRank(rank: number, taken: readonly number[]): number {
  let cell = rank;
  for (const one of taken) {
    if (one > cell) break;
    cell++;
  }
  return cell;
}

/** Decimals beyond which numbers aren't thought to lie on a grid. */
const MOST_DECIMALS = 6;

/** The most decimals that any of the numbers has; undefined where that is more than six. */
export function decimalsOf(values: Iterable<number>): number | undefined {
  let decimals = 0;
  for (const value of values) {
    for (;;) {
      const scaled = value * 10 ** decimals;
      if (Math.abs(scaled - Math.round(scaled)) <= 1e-9 * Math.max(1, Math.abs(scaled))) break;
      decimals++;
      if (decimals > MOST_DECIMALS) return undefined;
    }
  }
  return decimals;
}

/** The largest grid that all of the numbers lie on, which have at most so many decimals. */
export function gridOf(values: readonly number[], decimals: number): Grid {
  const scale = 10 ** decimals;
  const origin = values.reduce((a, b) => Math.min(a, b));
  let common = 0;
  for (const value of values) {
    let [a, b] = [common, Math.round((value - origin) * scale)];
    while (b > 0) [a, b] = [b, a % b];
    common = a;
    if (common === 1) break;
  }
  return { origin, step: Math.max(1, common) / scale };
}
