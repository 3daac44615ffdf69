/** The mask [from, to] of a layer: 1 where the degree of the source is at most that of the target. */
export function admits(from: readonly number[], to: readonly number[]): Float32Array {
  const mask = new Float32Array(from.length * to.length);
  from.forEach((source, row) => {
    to.forEach((target, column) => {
      if (source <= target) mask[row * to.length + column] = 1;
    });
  });
  return mask;
}
