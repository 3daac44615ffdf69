import { integers } from "../constant.ts";
import { sameShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { sumTo } from "./sumTo.ts";

/** x repeated to the shape of `like`, whose values don't matter (its batch axis may be symbolic). */
export function broadcastLike(x: Tensor, like: Tensor): Tensor {
  if (sameShape(x.shape, like.shape)) return x;
  return apply({
    opType: "Expand",
    inputs: [x, shapeOf(like)],
    output: { shape: like.shape, dtype: x.dtype },
    gradient: ([dy]) => [sumTo(dy!, x.shape), undefined],
  });
}

function shapeOf(x: Tensor): Tensor {
  const sizes = x.shape.filter((dim) => typeof dim === "number");
  if (sizes.length === x.shape.length) return integers(sizes);
  return apply({
    opType: "Shape",
    inputs: [x],
    output: { shape: [x.shape.length], dtype: "int64" },
    gradient: () => [undefined],
  });
}
