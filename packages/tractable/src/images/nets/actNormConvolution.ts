import { conv2d, exp, knownSize, mul, neg, reshape, type Tensor } from "../../graph/index.ts";
import { uniform } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";
import { channelStatistics } from "../channelStatistics.ts";
import type { ConvolutionLayerOptions } from "./convolution.ts";

/**
 * A convolution with ActNorm behind it in place of a bias: `fit` brings its channels to mean 0 and deviation
 * 1 once, from data. Glow (the authors' `conv2d`).
 */
export function actNormConvolution(
  x: Tensor,
  outputs: number,
  scope: Scope,
  { size = 3 }: Pick<ConvolutionLayerOptions, "size"> = {},
): Tensor {
  const inputs = knownSize(x.shape[1]);
  const bound = Math.sqrt(6 / (inputs * size * size));
  const weight = scope.parameter("weight", [outputs, inputs, size, size], uniform(bound));
  const { center, logScale } = channelStatistics(outputs, () => conv2d(x, weight), scope);
  const scale = exp(logScale);
  // scaling the weights is cheaper than scaling the images
  return conv2d(x, mul(weight, reshape(scale, [outputs, 1, 1, 1])), { bias: neg(mul(center, scale)) });
}
