import { add, knownSize, log, mul, reciprocal, reshape, slice, sub, type Tensor } from "../graph/index.ts";

/**
 * ln det A of matrices [batch, n, n] that differ from the identity by less than 1 in norm, [batch]: by
 * elimination, which needs no pivots, as then no leading block is singular.
 */
export function logDetNearIdentity(matrices: Tensor): Tensor {
  let rest = matrices;
  let total: Tensor | undefined;
  for (let size = knownSize(matrices.shape[1]); size > 0; size--) {
    const row = slice(rest, 0, 1, 1);
    const pivot = slice(row, 0, 1, 2);
    total = total === undefined ? log(pivot) : add(total, log(pivot));
    if (size === 1) break;
    const column = slice(slice(rest, 1, size, 1), 0, 1, 2);
    const below = slice(slice(rest, 1, size, 1), 1, size, 2);
    rest = sub(below, mul(column, mul(slice(row, 1, size, 2), reciprocal(pivot))));
  }
  return reshape(total!, [matrices.shape[0]!]);
}
