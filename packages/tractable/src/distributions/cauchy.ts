import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, log, mul, neg, sub, sum } from "../graph/index.ts";
import { type Distribution, featuresOf } from "./distribution.ts";

/**
 * Independent standard Cauchy laws, 1 / (π·(1 + z²)): latents whose tails are so heavy that they have no
 * mean.
 */
export function cauchy(options: NoOptions = {}): Distribution {
  checkOptions("cauchy", options, {});
  return {
    spec: { kind: "cauchy" },
    logProb: (z) => sub(neg(sum(log(add(mul(z, z), 1)), { axes: [1] })), Math.log(Math.PI) * featuresOf(z)),
    noise: (features) => [{ law: "cauchy", size: features }],
    draw: ([noise]) => noise!,
  };
}
