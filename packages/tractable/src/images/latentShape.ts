import type { Bijection } from "../bijections/bijection.ts";
import { input, type Shape, type Tensor } from "../graph/index.ts";
import { declare } from "../parameters/scope.ts";

/** The shape of what a bijection encodes data of `shape` to, found by writing it down once. */
export function latentShape(bijection: Bijection, shape: Shape, context?: Tensor): Shape {
  let result: Shape = shape;
  declare((scope) => {
    result = bijection.encode(input("x", shape), scope, context).value.shape;
  });
  return result;
}
