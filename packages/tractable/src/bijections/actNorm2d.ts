import { add, exp, log, max, mean, mul, neg, reshape, sqrt, sub, sum, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Bijection, closedForm } from "./bijection.ts";
import { imageSizeOf, pixelCount } from "./imageSize.ts";

/**
 * z = (x − μ)·e^s with one μ and s for every channel of an image; log|det J| = h·w·Σ s. `fit` initialises both once,
 * from data, so that the first latents have mean 0 and deviation 1. Glow (Kingma & Dhariwal 2018, section 3.1).
 */
export function actNorm2d(): Bijection {
  return {
    spec: { kind: "actNorm2d" },
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
  const size = imageSizeOf(x, "actNorm2d");
  const perChannel = (value: Tensor) => mean(value, { axes: [0, 2, 3] });
  const overPixels = (value: Tensor) => reshape(value, [size.channels, 1, 1]);
  const deviation = () => {
    const centered = sub(x, overPixels(perChannel(x)));
    return sqrt(perChannel(mul(centered, centered)));
  };
  const center = scope.parameter("center", [size.channels], zeros, { estimate: () => perChannel(x) });
  const logScale = scope.parameter("logScale", [size.channels], zeros, {
    estimate: () => neg(log(max(deviation(), SMALLEST_DEVIATION))),
  });
  return { center: overPixels(center), logScale: overPixels(logScale), pixels: pixelCount(size) };
}

/** A channel that doesn't vary in the first batch isn't blown up. */
const SMALLEST_DEVIATION = 1e-3;
