import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { abs, neg, sub, sum } from "../graph/index.ts";
import { type Distribution, featuresOf } from "./distribution.ts";

/** Independent standard Laplace laws, ½·e^−|z|: latents with tails between the normal's and Student's t. */
export function laplace(options: NoOptions = {}): Distribution {
  checkOptions("laplace", options, {});
  return {
    spec: { kind: "laplace" },
    logProb: (z) => sub(neg(sum(abs(z), { axes: [1] })), Math.LN2 * featuresOf(z)),
    noise: (features) => [{ law: "laplace", size: features }],
    draw: ([noise]) => noise!,
  };
}
