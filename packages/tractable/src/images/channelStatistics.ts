import { mean, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import { logScaleToUnit } from "../parameters/logScaleToUnit.ts";
import type { Scope } from "../parameters/scope.ts";

/**
 * ActNorm's learnable center μ and log-scale s of each channel, both [channels]: (x − μ)·eˢ. `fit`
 * initialises them once, from `values`, [batch, channels, h, w], so that these have mean 0 and deviation 1.
 * Glow (Kingma & Dhariwal 2018, section 3.1).
 */
export function channelStatistics(channels: number, values: () => Tensor, scope: Scope) {
  const axes = [0, 2, 3];
  return {
    center: scope.parameter("center", [channels], zeros, { estimate: () => mean(values(), { axes }) }),
    logScale: scope.parameter("logScale", [channels], zeros, {
      estimate: () => logScaleToUnit(values(), axes),
    }),
  };
}
