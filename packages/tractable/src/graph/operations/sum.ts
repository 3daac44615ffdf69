import { integers } from "../constant.ts";
import { normalAxis, type Shape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { broadcastLike } from "./broadcastLike.ts";
import { reshape } from "./reshape.ts";

export interface ReduceOptions {
  /** Which axes to reduce, negative ones counted from the end; all by default. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with size 1. */
  readonly keepDims?: boolean;
}

/** Sum over axes. */
export function sum(x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor {
  const { normal, kept, dropped } = reduced(x.shape, axes);
  if (normal.length === 0) return x;
  return apply({
    opType: "ReduceSum",
    inputs: [x, integers(normal)],
    attributes: { keepdims: keepDims ? 1 : 0 },
    output: { shape: keepDims ? kept : dropped, dtype: "float32" },
    gradient: ([dy]) => [broadcastLike(reshape(dy!, kept), x), undefined],
  });
}

/** The axes as sorted non-negative numbers, and the result's shapes with them kept as 1 or dropped. */
export function reduced(shape: Shape, axes: readonly number[] = shape.map((_, axis) => axis)) {
  const normal = axes.map((axis) => normalAxis(axis, shape.length)).sort((a, b) => a - b);
  return {
    normal,
    kept: shape.map((dim, axis) => (normal.includes(axis) ? 1 : dim)),
    dropped: shape.filter((_, axis) => !normal.includes(axis)),
  };
}
