import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import { abs, cos, lessOrEqual, mul, sub, sum, toFloat, where } from "../graph/index.ts";
import { type Distribution, featuresOf } from "./distribution.ts";

export interface VonMisesOptions {
  /** How narrow the law is around 0 (κ); 0 is uniform on the circle; 1 by default. */
  readonly concentration?: number;
}

/**
 * Independent von Mises laws of angles in [−π, π], e^(κ·cos z) / (2π·I₀(κ)), and −∞ outside: a base of
 * circular flows.
 */
export function vonMises(options: VonMisesOptions = {}): Distribution {
  const { concentration = 1 } = checkOptions("vonMises", options, {
    concentration: realNumber({ from: 0, to: 500 }),
  });
  const logNorm = Math.log(2 * Math.PI) + logBessel0(concentration);
  return {
    spec: { kind: "vonMises", concentration },
    isOfAngles: true,
    logProb(z) {
      const features = featuresOf(z);
      const onCircle = sum(toFloat(lessOrEqual(abs(z), Math.fround(Math.PI))), { axes: [1] });
      const logProb = sub(mul(sum(cos(z), { axes: [1] }), concentration), logNorm * features);
      return where(lessOrEqual(features, onCircle), logProb, Number.NEGATIVE_INFINITY);
    },
    noise: (features) => [{ law: { vonMises: concentration }, size: features }],
    draw: ([noise]) => noise!,
  };
}

/**
 * ln I₀(κ), by the mean of e^(κ·cos t) over a circle, whose equally spaced sum converges faster than any
 * power.
 */
function logBessel0(concentration: number): number {
  const points = 256;
  let total = 0;
  for (let point = 0; point < points; point++) {
    total += Math.exp(concentration * (Math.cos((2 * Math.PI * point) / points) - 1));
  }
  return concentration + Math.log(total / points);
}
