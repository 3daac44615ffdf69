import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, div, knownSize, log, mul, neg, sub, sum, type Tensor } from "../graph/index.ts";
import { constantly, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/** What the layer calls its arrays, for `fit`, which finds their values. */
export const standardizeNames = { center: "center", scale: "scale" } as const;

/**
 * z = (x − center) / scale with values that `fit` takes from the training rows and training doesn't change.
 */
export function standardize(options: NoOptions = {}): Bijection {
  checkOptions("standardize", options, {});
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    return {
      center: scope.parameter(standardizeNames.center, [features], zeros, { role: "fixed" }),
      scale: scope.parameter(standardizeNames.scale, [features], constantly(1), { role: "fixed" }),
    };
  };
  return {
    spec: { kind: "standardize" },
    directions: closedForm,
    encode(x, scope) {
      const { center, scale } = parameters(x, scope);
      return { value: div(sub(x, center), scale), logDet: neg(sum(log(scale))) };
    },
    decode(z, scope) {
      const { center, scale } = parameters(z, scope);
      return { value: add(mul(z, scale), center), logDet: sum(log(scale)) };
    },
  };
}
