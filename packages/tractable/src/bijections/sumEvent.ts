import { sum } from "../graph/index.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Σ over everything but the batch axis: [batch, …event] → [batch]. */
export function sumEvent(x: Tensor): Tensor {
  return sum(x, { axes: x.shape.slice(1).map((_, axis) => axis + 1) });
}
