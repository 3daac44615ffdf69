import { apply, type Tensor } from "../tensor.ts";
import { concat } from "./concat.ts";

/**
 * x itself, which the engine reaches only when the others are computed: tensors that are used late are so
 * freed early. It costs nothing, as x is only given a shape, its own, which waits for the others.
 */
export function after(x: Tensor, others: readonly Tensor[]): Tensor {
  if (others.length === 0) return x;
  const sizes = [shapeOf(x), ...others.map((other) => shapeOf(other, "none"))];
  return apply({
    opType: "Reshape",
    inputs: [x, concat(sizes, 0)],
    output: { shape: x.shape, dtype: x.dtype },
    gradient: ([dy]) => [dy, undefined],
  });
}

/** The sizes of the axes, all of them or none. */
function shapeOf(x: Tensor, axes: "all" | "none" = "all"): Tensor {
  return apply({
    opType: "Shape",
    inputs: [x],
    attributes: axes === "all" ? {} : { start: 0, end: 0 },
    output: { shape: [axes === "all" ? x.shape.length : 0], dtype: "int64" },
    gradient: () => [undefined],
  });
}
