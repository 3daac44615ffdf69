import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, exp, knownSize, mean, mul, neg, sub, sum, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import { logScaleToUnit } from "../parameters/logScaleToUnit.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = (x − μ)·e^s for every feature, learnable; `fit` initialises μ and s once, from data, so that the first
 * latents have mean 0 and deviation 1. Glow (Kingma & Dhariwal 2018, section 3.1).
 */
export function actNorm(options: NoOptions = {}): Bijection {
  checkOptions("actNorm", options, {});
  return {
    spec: { kind: "actNorm" },
    directions: closedForm,
    encode(x, scope) {
      const { center, logScale } = parameters(x, scope);
      return { value: mul(sub(x, center), exp(logScale)), logDet: sum(logScale) };
    },
    decode(z, scope) {
      const { center, logScale } = parameters(z, scope);
      return { value: add(mul(z, exp(neg(logScale))), center), logDet: neg(sum(logScale)) };
    },
  };
}

function parameters(x: Tensor, scope: Scope) {
  const features = knownSize(x.shape[1]);
  return {
    center: scope.parameter("center", [features], zeros, { estimate: () => mean(x, { axes: [0] }) }),
    logScale: scope.parameter("logScale", [features], zeros, { estimate: () => logScaleToUnit(x, [0]) }),
  };
}
