import { full, matmul, maxOver, stopGradient, type Tensor } from "../../graph/index.ts";

/** The largest of the components, [components, n] → [1, n]; what is made of it doesn't change with it. */
export function largest(x: Tensor): Tensor {
  return stopGradient(maxOver(x, { axes: [0], keepDims: true }));
}

/** The sum over components, [components, n] → [1, n], as a product. */
export function total(x: Tensor): Tensor {
  return matmul(full([1, x.shape[0] as number], 1), x);
}
