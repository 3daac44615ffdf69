import { log, max, mean, mul, neg, reshape, sqrt, sub, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";

/**
 * ActNorm's learnable center μ and log-scale s of each channel, both [channels]: (x − μ)·eˢ. `fit`
 * initialises them once, from `values`, [batch, channels, h, w], so that these have mean 0 and deviation 1.
 * Glow (Kingma & Dhariwal 2018, section 3.1).
 */
export function channelStatistics(channels: number, values: () => Tensor, scope: Scope) {
  const perChannel = (x: Tensor) => mean(x, { axes: [0, 2, 3] });
  const deviation = () => {
    const x = values();
    const centered = sub(x, reshape(perChannel(x), [channels, 1, 1]));
    return sqrt(perChannel(mul(centered, centered)));
  };
  return {
    center: scope.parameter("center", [channels], zeros, { estimate: () => perChannel(values()) }),
    logScale: scope.parameter("logScale", [channels], zeros, {
      estimate: () => neg(log(max(deviation(), SMALLEST_DEVIATION))),
    }),
  };
}

/** A channel that doesn't vary in the first batch isn't blown up. */
const SMALLEST_DEVIATION = 1e-3;
