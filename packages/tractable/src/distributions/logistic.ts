import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, mul, neg, softplus, sum } from "../graph/index.ts";
import type { Distribution } from "./distribution.ts";

/** Independent standard logistics, p(z) = e⁻ᶻ / (1 + e⁻ᶻ)²: the base of NICE. */
export function logistic(options: NoOptions = {}): Distribution {
  checkOptions("logistic", options, {});
  return {
    spec: { kind: "logistic" },
    logProb: (z) => neg(sum(add(z, mul(softplus(neg(z)), 2)), { axes: [1] })),
    noise: (features) => [{ law: "logistic", size: features }],
    draw: ([noise]) => noise!,
  };
}
