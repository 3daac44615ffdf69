import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";
import { type ReduceOptions, reduced, sum } from "./sum.ts";

/** Mean over axes of known size. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { normal } = reduced(x.shape, options.axes);
  return mul(sum(x, options), 1 / sizeOf(normal.map((axis) => x.shape[axis]!)));
}
