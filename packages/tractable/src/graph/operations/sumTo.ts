import { broadcast, type Shape, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";

/** Undoes broadcasting: sums x over the axes along which a tensor of `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcast(x.shape, shape), x.shape)) {
    throw new Error(`sumTo: can't sum ${showShape(x.shape)} to ${showShape(shape)}`);
  }
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < extra || (shape[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  );
  const summed = axes.length === 0 ? x : sum(x, { axes, keepDims: true });
  return reshape(summed, shape);
}
