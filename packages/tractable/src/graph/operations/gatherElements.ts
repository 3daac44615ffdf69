import { normalAxis } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { scatterElements } from "./scatterElements.ts";

/**
 * For every row, the entry of x that the row's own index names: x is [n, k], indices int64 [n, m] → [n, m].
 */
export function gatherElements(x: Tensor, indices: Tensor, axis: number): Tensor {
  const normal = normalAxis(axis, x.shape.length);
  return apply({
    opType: "GatherElements",
    inputs: [x, indices],
    attributes: { axis: normal },
    output: { shape: indices.shape, dtype: x.dtype },
    gradient: ([dy]) => [scatterElements(dy!, indices, x, normal), undefined],
  });
}
