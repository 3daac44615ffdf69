import { showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";

export interface MatmulOptions {
  /** Whether the last two axes of the first factor are swapped before; false by default. */
  readonly transposeA?: boolean;
  /** Whether the last two axes of the second factor are swapped before; false by default. */
  readonly transposeB?: boolean;
}

/** The product of two matrices, either of them transposed on the way (which costs nothing). */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): Tensor {
  if (a.shape.length !== 2 || b.shape.length !== 2) {
    throw new Error(`matmul: expected two matrices, got ${showShape(a.shape)} and ${showShape(b.shape)}`);
  }
  const [rows, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [same, columns] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (inner !== same) {
    throw new Error(
      `matmul: expected matching inner sizes, got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    );
  }
  return apply({
    opType: "Gemm",
    inputs: [a, b],
    attributes: { ...(transposeA && { transA: 1 }), ...(transposeB && { transB: 1 }) },
    output: { shape: [rows, columns], dtype: "float32" },
    gradient: ([dy]) => [
      transposeA
        ? matmul(b, dy!, { transposeA: transposeB, transposeB: true })
        : matmul(dy!, b, { transposeB: !transposeB }),
      transposeB
        ? matmul(dy!, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, dy!, { transposeA: !transposeA }),
    ],
  });
}
