import { checkOptions, type NoOptions } from "../../errors/checkOptions.ts";
import { conv2d, exp, knownSize, mul, reshape, type Tensor } from "../../graph/index.ts";
import { zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";
import { addContext, type ImageNet } from "./imageNet.ts";

/**
 * (w ∗ x + b)·e³ˢ, 3×3 with w, b and s 0 at the start; s, one for each output channel, lets the result grow
 * faster than the optimizer's step. Glow (the authors' `conv2d_zeros`).
 */
export function zeroConvolutionLayer(x: Tensor, outputs: number, scope: Scope): Tensor {
  const scale = exp(mul(scope.parameter("logScale", [outputs], zeros), 3));
  const weight = scope.parameter("weight", [outputs, knownSize(x.shape[1]), 3, 3], zeros);
  // scaling the weights is cheaper than scaling the images
  return conv2d(x, mul(weight, reshape(scale, [outputs, 1, 1, 1])), {
    bias: mul(scope.parameter("bias", [outputs], zeros), scale),
  });
}

/** The layer as a whole net: Glow's learned prior of factored-out channels, given the others. */
export function zeroConvolution(options: NoOptions = {}): ImageNet {
  checkOptions("zeroConvolution", options, {});
  return {
    spec: { kind: "zeroConvolution" },
    reads: "images",
    apply: (x, outputs, scope, { context } = {}) =>
      addContext(zeroConvolutionLayer(x, outputs, scope), context, scope.child("context"), "zero"),
  };
}
