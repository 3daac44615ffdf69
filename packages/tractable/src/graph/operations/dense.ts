import { knownSize, showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { columnSum } from "./columnSum.ts";
import { matmul } from "./matmul.ts";

/**
 * x·W + b in one operation: x is [batch, in], W is [in, out], b is [out] for all rows or [batch, out] for
 * each.
 */
export function dense(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const isPerRow = bias.shape.length === 2 && bias.shape[0] === x.shape[0];
  if (
    x.shape.length !== 2 ||
    x.shape[1] !== weight.shape[0] ||
    bias.shape.length > (isPerRow ? 2 : 1) ||
    bias.shape.at(-1) !== weight.shape[1]
  ) {
    throw new Error(
      `dense: expected [batch, ${weight.shape[0]}] rows and ${weight.shape[1]} biases, got ${showShape(x.shape)} and ${showShape(bias.shape)}`,
    );
  }
  return apply({
    opType: "Gemm",
    inputs: [x, weight, bias],
    output: { shape: [x.shape[0]!, knownSize(weight.shape[1])], dtype: "float32" },
    gradient: ([dy]) => [
      matmul(dy!, weight, { transposeB: true }),
      matmul(x, dy!, { transposeA: true }),
      isPerRow ? dy! : columnSum(dy!),
    ],
  });
}
