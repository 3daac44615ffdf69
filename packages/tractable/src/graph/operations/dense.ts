import { knownSize, showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { columnSum } from "./columnSum.ts";
import { matmul } from "./matmul.ts";

/** x·W + b in one operation: x is [batch, in], W is [in, out], b is [out]. */
export function dense(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  if (x.shape.length !== 2 || x.shape[1] !== weight.shape[0] || bias.shape[0] !== weight.shape[1]) {
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
      columnSum(dy!),
    ],
  });
}
