import { conv2d, fixed, type Tensor } from "../graph/index.ts";
import { uniform } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";

export interface ConvolutionLayerOptions {
  /** The side of the square kernel. */
  readonly size?: 1 | 3;
}

/** A convolution of [batch, in, h, w] to `outputs` channels of the same size, with bias; starts by He's uniform rule. */
export function convolution(
  x: Tensor,
  outputs: number,
  scope: Scope,
  { size = 3 }: ConvolutionLayerOptions = {},
): Tensor {
  const inputs = fixed(x.shape[1]);
  const bound = 1 / Math.sqrt(inputs * size * size);
  const weight = scope.parameter("weight", [outputs, inputs, size, size], uniform(Math.sqrt(6) * bound));
  return conv2d(x, weight, { bias: scope.parameter("bias", [outputs], uniform(bound)) });
}
