import { exp, fixed, mul, neg, sum, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Bijection, closedForm } from "./bijection.ts";

/** z = x·e^s for every feature, learnable; the last layer of NICE (Dinh et al. 2015, section 3.3). */
export function diagonalScaling(): Bijection {
  const logScaleOf = (x: Tensor, scope: Scope) =>
    scope.parameter("logScale", x.shape.slice(1).map(fixed), zeros);
  return {
    spec: { kind: "diagonalScaling" },
    directions: closedForm,
    encode(x, scope) {
      const logScale = logScaleOf(x, scope);
      return { value: mul(x, exp(logScale)), logDet: sum(logScale) };
    },
    decode(z, scope) {
      const logScale = neg(logScaleOf(z, scope));
      return { value: mul(z, exp(logScale)), logDet: sum(logScale) };
    },
  };
}
