import { conv2d, knownSize, type Tensor } from "../../graph/index.ts";
import { uniform, zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";

export interface ConvolutionLayerOptions {
  /** The side of the square kernel. */
  readonly size?: 1 | 3;
  /**
   * First weights: "he" keeps the size of rectified values from layer to layer; "zero" makes the result 0.
   */
  readonly start?: "he" | "zero";
}

/**
 * A convolution of [batch, in, h, w] to `outputs` channels of the same size, with bias; starts by He's
 * uniform rule.
 */
export function convolution(
  x: Tensor,
  outputs: number,
  scope: Scope,
  { size = 3, start = "he" }: ConvolutionLayerOptions = {},
): Tensor {
  const inputs = knownSize(x.shape[1]);
  const bound = 1 / Math.sqrt(inputs * size * size);
  const from = (limit: number) => (start === "zero" ? zeros : uniform(limit));
  const weight = scope.parameter("weight", [outputs, inputs, size, size], from(Math.sqrt(6) * bound));
  return conv2d(x, weight, { bias: scope.parameter("bias", [outputs], from(bound)) });
}
