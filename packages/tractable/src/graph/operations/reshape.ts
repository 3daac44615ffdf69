import { integers } from "../constant.ts";
import { resolveShape, type Shape, sameShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";

/** The values in another shape; one axis may be −1 (whatever is left over). */
export function reshape(x: Tensor, target: Shape): Tensor {
  const shape = resolveShape(x.shape, target);
  if (sameShape(shape, x.shape)) return x;
  const sizes = integers(shape.map((dim) => (typeof dim === "number" ? dim : -1)));
  return apply({
    opType: "Reshape",
    inputs: [x, sizes],
    output: { shape, dtype: x.dtype },
    gradient: ([dy]) => [reshape(dy!, x.shape), undefined],
  });
}
