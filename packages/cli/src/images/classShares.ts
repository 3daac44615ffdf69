import type { Matrix } from "tractable";

/** So much of one class and the rest of another, a row for each share; 0 is the first class, 1 the second. */
export function classShares(
  classes: number,
  [from, to]: readonly [number, number],
  shares: readonly number[],
): Matrix {
  const data = new Float32Array(shares.length * classes);
  shares.forEach((share, row) => {
    data[row * classes + from]! += 1 - share;
    data[row * classes + to]! += share;
  });
  return { data, shape: [shares.length, classes] };
}
