/**
 * Degrees of hidden units, in ascending order and equally frequent: a unit of degree k sees the first k
 * inputs. Degree 0 (context only) is used only where there is a context, or where nothing else is left.
 */
export function hiddenDegrees(size: number, inputs: number, hasContext: boolean): number[] {
  const lowest = hasContext || inputs < 2 ? 0 : 1;
  const kinds = Math.max(1, inputs - lowest);
  return Array.from({ length: size }, (_, unit) => lowest + Math.floor((unit * kinds) / size));
}

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
