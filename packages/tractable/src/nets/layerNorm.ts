import { add, knownSize, mean, mul, reciprocal, sqrt, sub, type Tensor } from "../graph/index.ts";
import { constantly, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";

/**
 * Brings every row of x, [rows, width], to mean 0 and deviation 1, then to a learned scale and shift of each
 * column, which start as 1 and 0. Layer normalisation (Ba et al. 2016, eq. 4).
 */
export function layerNorm(x: Tensor, scope: Scope): Tensor {
  const width = knownSize(x.shape[1]);
  const perRow = (value: Tensor) => mean(value, { axes: [1], keepDims: true });
  const centered = sub(x, perRow(x));
  const normed = mul(centered, reciprocal(sqrt(add(perRow(mul(centered, centered)), SMALLEST))));
  const scale = scope.parameter("scale", [width], constantly(1));
  return add(mul(normed, scale), scope.parameter("shift", [width], zeros));
}

/** A row whose values are all alike isn't blown up. */
const SMALLEST = 1e-5;
