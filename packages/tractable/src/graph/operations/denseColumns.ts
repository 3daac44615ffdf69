import { full } from "../constant.ts";
import { knownSize, showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";

/**
 * (x·W + b)ᵀ in one operation: x is [batch, in], W is [in, out], b is [out]; the result is [out, batch]. What
 * works on each output for many rows at a time runs several times faster on it.
 */
export function denseColumns(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  if (x.shape.length !== 2 || x.shape[1] !== weight.shape[0] || bias.shape[0] !== weight.shape[1]) {
    throw new Error(
      `denseColumns: expected [batch, ${weight.shape[0]}] rows and ${weight.shape[1]} biases, got ${showShape(x.shape)} and ${showShape(bias.shape)}`,
    );
  }
  const outputs = knownSize(weight.shape[1]);
  const batch = x.shape[0]!;
  return apply({
    opType: "Gemm",
    inputs: [weight, x, reshape(bias, [outputs, 1])],
    attributes: { transA: 1, transB: 1 },
    output: { shape: [outputs, batch], dtype: "float32" },
    gradient: ([dy]) => [
      matmul(x, dy!, { transposeA: true, transposeB: true }),
      matmul(dy!, weight, { transposeA: true, transposeB: true }),
      typeof batch === "number" ? matmul(dy!, full([batch, 1], 1)) : sum(dy!, { axes: [1], keepDims: true }),
    ],
  });
}
