import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import { add, knownSize, log, mul, sum } from "../graph/index.ts";
import type { Distribution } from "./distribution.ts";
import { logGamma } from "./logGamma.ts";

export interface StudentTOptions {
  /** Tails are the heavier the smaller it is, and the variance is finite above 2; 5 by default. */
  readonly degreesOfFreedom?: number;
}

/** Independent standard Student t's: latents with heavy tails, for data with outliers. */
export function studentT(options: StudentTOptions = {}): Distribution {
  const { degreesOfFreedom: nu = 5 } = checkOptions("studentT", options, {
    degreesOfFreedom: realNumber({ above: 0, to: 1000 }),
  });
  const logNorm = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * Math.log(nu * Math.PI);
  return {
    spec: { kind: "studentT", degreesOfFreedom: nu },
    logProb(z) {
      const perValue = mul(log(add(1, mul(mul(z, z), 1 / nu))), -(nu + 1) / 2);
      return add(sum(perValue, { axes: [1] }), logNorm * knownSize(z.shape[1]));
    },
    noise: (features) => [{ law: { studentT: nu }, size: features }],
    draw: ([noise]) => noise!,
  };
}
