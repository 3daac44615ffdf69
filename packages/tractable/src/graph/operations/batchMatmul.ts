import { showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { transpose } from "./transpose.ts";

/** The products of matrices in pairs, [n, a, b] · [n, b, c] → [n, a, c]. */
export function batchMatmul(a: Tensor, b: Tensor): Tensor {
  const fits = a.shape.length === 3 && b.shape.length === 3 && a.shape[0] === b.shape[0];
  if (!fits || a.shape[2] !== b.shape[1]) {
    throw new Error(
      `batchMatmul: expected [n, a, b] and [n, b, c], got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    );
  }
  return apply({
    opType: "MatMul",
    inputs: [a, b],
    output: { shape: [a.shape[0]!, a.shape[1]!, b.shape[2]!], dtype: "float32" },
    gradient: ([dy]) => [
      batchMatmul(dy!, transpose(b, [0, 2, 1])),
      batchMatmul(transpose(a, [0, 2, 1]), dy!),
    ],
  });
}
