import { apply, type Tensor } from "../tensor.ts";

/** Axes in another order: axis i of the result is axis order[i] of x; reversed by default. */
export function transpose(
  x: Tensor,
  order: readonly number[] = x.shape.map((_, axis) => axis).reverse(),
): Tensor {
  if (order.every((axis, index) => axis === index)) return x;
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return apply({
    opType: "Transpose",
    inputs: [x],
    attributes: { perm: order },
    output: { shape: order.map((axis) => x.shape[axis]!), dtype: x.dtype },
    gradient: ([dy]) => [transpose(dy!, inverse)],
  });
}
