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
    while (!hasDecimals(value, decimals)) {
      decimals++;
      if (decimals > MOST_DECIMALS) return undefined;
    }
  }
  return decimals;
}

/** How far off the grid, in steps, rounding can put a number. */
const ON_GRID = 1e-4;

export function isOnGrid(grid: Grid, value: number): boolean {
  return Math.abs(grid.origin + grid.step * cellOf(grid, value) - value) <= ON_GRID * grid.step;
}

/**
 * The share of the rows that makes a grid, with all but `MOST_EXCEPTIONS` different numbers; the others are
 * exceptions, as half years among ages.
 */
const MOSTLY = 0.9;
const MOST_EXCEPTIONS = 64;

/** The grid of numbers that have at most so many decimals: of as few decimals as nearly all of them have. */
export function findGrid(rowsOfValue: ReadonlyMap<number, number>, decimals: number): Grid {
  const rows = [...rowsOfValue.values()].reduce((sum, count) => sum + count, 0);
  for (let fewer = 0; fewer < decimals; fewer++) {
    const whole = [...rowsOfValue].filter(([value]) => hasDecimals(value, fewer));
    const share = whole.reduce((sum, [, count]) => sum + count, 0) / rows;
    if (share >= MOSTLY && rowsOfValue.size - whole.length <= MOST_EXCEPTIONS) {
      return gridOf(
        whole.map(([value]) => value),
        fewer,
      );
    }
  }
  return gridOf([...rowsOfValue.keys()], decimals);
}

function hasDecimals(value: number, decimals: number): boolean {
  const scaled = value * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) <= 1e-9 * Math.max(1, Math.abs(scaled));
}

/** The largest grid that all of the numbers lie on, which have at most so many decimals. */
function gridOf(values: readonly number[], decimals: number): Grid {
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
