import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, exp, mul, neg, reshape, sub, sum, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { channelStatistics } from "./channelStatistics.ts";
import { imageSizeOf, pixelCount } from "./imageSize.ts";

/**
 * z = (x − μ)·e^s with one μ and s for every channel of an image; log|det J| = h·w·Σ s. `fit` initialises
 * both once, from data, so that the first latents have mean 0 and deviation 1. Glow (Kingma & Dhariwal 2018,
 * section 3.1).
 */
export function imageActNorm(options: NoOptions = {}): Bijection {
  checkOptions("imageActNorm", options, {});
  return {
    spec: { kind: "imageActNorm" },
    directions: closedForm,
    encode(x, scope) {
      const { center, logScale, pixels } = parameters(x, scope);
      return { value: mul(sub(x, center), exp(logScale)), logDet: mul(sum(logScale), pixels) };
    },
    decode(z, scope) {
      const { center, logScale, pixels } = parameters(z, scope);
      return { value: add(mul(z, exp(neg(logScale))), center), logDet: mul(sum(logScale), -pixels) };
    },
  };
}

function parameters(x: Tensor, scope: Scope) {
  const size = imageSizeOf(x, "imageActNorm");
  const { center, logScale } = channelStatistics(size.channels, () => x, scope);
  const overPixels = (value: Tensor) => reshape(value, [size.channels, 1, 1]);
  return { center: overPixels(center), logScale: overPixels(logScale), pixels: pixelCount(size) };
}
