import { constant, full } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { broadcastLike } from "./broadcastLike.ts";

/** Zeros of x's shape. */
export function zerosLike(x: Tensor): Tensor {
  const isFixed = x.shape.every((dim) => typeof dim === "number");
  return isFixed ? full(x.shape, 0) : broadcastLike(constant(0), x);
}
