import { apply, type Tensor } from "../tensor.ts";
import { gatherElements } from "./gatherElements.ts";
import { zerosLike } from "./zerosLike.ts";

/** The transpose of gatherElements: zeros of the shape of `like`, with every value added at its index. */
export function scatterElements(values: Tensor, indices: Tensor, like: Tensor, axis: number): Tensor {
  return apply({
    opType: "ScatterElements",
    inputs: [zerosLike(like), indices, values],
    attributes: { axis, reduction: "add" },
    output: { shape: like.shape, dtype: "float32" },
    gradient: ([dy]) => [undefined, undefined, gatherElements(dy!, indices, axis)],
  });
}
