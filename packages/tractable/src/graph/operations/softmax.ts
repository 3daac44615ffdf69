import { apply, type Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** eˣ / Σ eˣ over the last axis */
export function softmax(x: Tensor): Tensor {
  return apply({
    opType: "Softmax",
    inputs: [x],
    attributes: { axis: -1 },
    output: { shape: x.shape, dtype: "float32" },
    gradient: ([dy], [y]) => {
      const weighted = mul(dy!, y!);
      return [sub(weighted, mul(y!, sum(weighted, { axes: [-1], keepDims: true })))];
    },
  });
}
