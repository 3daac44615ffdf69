import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf, realNumber } from "../errors/optionRules.ts";
import {
  add,
  cos,
  div,
  exp,
  knownSize,
  log,
  max,
  mul,
  neg,
  sqrt,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { softBound } from "../parameters/softBound.ts";
import type { Distribution } from "./distribution.ts";
import { logGamma } from "./logGamma.ts";
import { logGammaOf } from "./logGammaOf.ts";

export interface StudentTOptions {
  /** Tails are the heavier the smaller it is, and the variance is finite above 2; 5 by default. */
  readonly degreesOfFreedom?: number;
  /**
   * Whether the degrees of freedom stay as they are, or are learned for each feature, within a factor of 20;
   * "fixed" by default.
   */
  readonly degrees?: "fixed" | "learned";
}

/** Independent standard Student t's: latents with heavy tails, for data with outliers. */
export function studentT(options: StudentTOptions = {}): Distribution {
  const { degreesOfFreedom: nu = 5, degrees = "fixed" } = checkOptions("studentT", options, {
    degreesOfFreedom: realNumber({ above: 0, to: 1000 }),
    degrees: oneOf("fixed", "learned"),
  });
  if (degrees === "learned") return learnedStudentT(nu);
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

/** Draws are of Bailey (1994): √(ν·(U^(−2/ν) − 1))·cos(2πV) from two uniform numbers, whatever ν is. */
function learnedStudentT(start: number): Distribution {
  const degreesOf = (features: number, scope: Scope): Tensor => {
    const raw = scope.parameter("logDegrees", [features], zeros);
    return mul(exp(softBound(raw, Math.log(20))), start);
  };
  return {
    spec: { kind: "studentT", degreesOfFreedom: start, degrees: "learned" },
    logProb(z, scope) {
      const nu = degreesOf(knownSize(z.shape[1]), scope);
      const half = mul(add(nu, 1), 0.5);
      const logNorms = sub(sub(logGammaOf(half), logGammaOf(mul(nu, 0.5))), mul(log(mul(nu, Math.PI)), 0.5));
      const perValue = mul(log(add(1, div(mul(z, z), nu))), neg(half));
      return add(sum(perValue, { axes: [1] }), sum(logNorms));
    },
    noise: (features) => [
      { law: "uniform", size: features },
      { law: "uniform", size: features },
    ],
    draw([level, angle], features, scope) {
      const nu = degreesOf(features, scope);
      const excess = max(sub(exp(div(mul(log(level!), -2), nu)), 1), 0);
      return mul(sqrt(mul(nu, excess)), cos(mul(angle!, 2 * Math.PI)));
    },
  };
}
