import { full } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";

/**
 * Σ over the rows of a matrix, [rows, columns] → [columns]: as a product with ones, cheaper than a reduction.
 */
export function columnSum(x: Tensor): Tensor {
  const [rows, columns] = x.shape;
  if (typeof rows !== "number") return sum(x, { axes: [0] });
  return reshape(matmul(full([1, rows], 1), x), [columns!]);
}
