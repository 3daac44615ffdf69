import { add, mul, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { identityMatrix, triangle } from "./identityMatrix.ts";

/** A learnable triangular matrix with ones on its diagonal, which starts as the identity. */
export function unitTriangle(size: number, side: "lower" | "upper", scope: Scope): Tensor {
  const raw = scope.parameter("mixing", [size, size], zeros);
  const strict = triangle(size, (row, column) => (side === "lower" ? row > column : row < column));
  return add(mul(raw, strict), identityMatrix(size));
}
