import { integers } from "../constant.ts";
import { apply, type Tensor } from "../tensor.ts";
import { equal } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { type ReduceOptions, reduced, sum } from "./sum.ts";
import { toFloat } from "./toFloat.ts";

/** The largest value over axes; where several are equal they share the gradient. */
export function maxOver(x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor {
  const { normal, kept, dropped } = reduced(x.shape, axes);
  return apply({
    opType: "ReduceMax",
    inputs: [x, integers(normal)],
    attributes: { keepdims: keepDims ? 1 : 0 },
    output: { shape: keepDims ? kept : dropped, dtype: "float32" },
    gradient: ([dy], [y]) => {
      const hit = toFloat(equal(x, reshape(y!, kept)));
      const share = div(hit, sum(hit, { axes: normal, keepDims: true }));
      return [mul(share, reshape(dy!, kept)), undefined];
    },
  });
}
