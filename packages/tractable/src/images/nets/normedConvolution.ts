import { add, conv2d, div, knownSize, mul, reshape, sqrt, sum, type Tensor } from "../../graph/index.ts";
import { constantly, uniform, zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";

export interface NormedConvolutionOptions {
  /** The side of the square kernel. */
  readonly size: 1 | 3;
  /** "zero" makes the result 0 at the start. */
  readonly start?: "he" | "zero";
}

/**
 * A convolution whose kernel of each output is g·v/‖v‖: direction and size are learned apart. Weight
 * normalisation (Salimans & Kingma 2016, eq. 2). With rectified inputs of unit size, g = √2 keeps the size.
 */
export function normedConvolution(
  x: Tensor,
  outputs: number,
  scope: Scope,
  { size, start = "he" }: NormedConvolutionOptions,
): Tensor {
  const inputs = knownSize(x.shape[1]);
  const v = scope.parameter("direction", [outputs, inputs, size, size], uniform(1));
  const g = scope.parameter("magnitude", [outputs], start === "zero" ? zeros : constantly(Math.SQRT2));
  const length = sqrt(add(sum(mul(v, v), { axes: [1, 2, 3] }), SMALLEST));
  const weight = mul(v, reshape(div(g, length), [outputs, 1, 1, 1]));
  return conv2d(x, weight, { bias: scope.parameter("bias", [outputs], zeros) });
}

/** Keeps the slope of the length finite. */
const SMALLEST = 1e-12;
