import { add, knownSize, mean, mul, reciprocal, reshape, sqrt, sub, type Tensor } from "../../graph/index.ts";
import { constantly, zeros } from "../../parameters/initial.ts";
import type { Scope } from "../../parameters/scope.ts";

/**
 * Brings the channels of every pixel to mean 0 and deviation 1, then to a learned scale and shift of each
 * channel, which start as 1 and 0. Layer normalisation (Ba et al. 2016, eq. 4) of x, [batch, channels, h, w].
 */
export function channelNorm(x: Tensor, scope: Scope): Tensor {
  const channels = knownSize(x.shape[1]);
  const perPixel = (value: Tensor) => mean(value, { axes: [1], keepDims: true });
  const centered = sub(x, perPixel(x));
  const normed = mul(centered, reciprocal(sqrt(add(perPixel(mul(centered, centered)), SMALLEST))));
  const scale = scope.parameter("scale", [channels, 1, 1], constantly(1));
  return add(mul(normed, scale), reshape(scope.parameter("shift", [channels], zeros), [channels, 1, 1]));
}

/** A pixel whose channels are all alike isn't blown up. */
const SMALLEST = 1e-5;
