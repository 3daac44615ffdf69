import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { knownSize, mul, sub, sum } from "../graph/index.ts";
import { type Distribution, HALF_LOG_TWO_PI } from "./distribution.ts";

/** Independent normals of mean 0 and deviation 1. */
export function standardNormal(options: NoOptions = {}): Distribution {
  checkOptions("standardNormal", options, {});
  return {
    spec: { kind: "standardNormal" },
    logProb: (z) => sub(mul(sum(mul(z, z), { axes: [1] }), -0.5), HALF_LOG_TWO_PI * knownSize(z.shape[1])),
    noise: (features) => [{ law: "normal", size: features }],
    draw: ([noise]) => noise!,
  };
}
