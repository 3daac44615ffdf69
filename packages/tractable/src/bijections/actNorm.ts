import {
  add,
  exp,
  knownSize,
  log,
  max,
  mean,
  mul,
  neg,
  sqrt,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Bijection, closedForm } from "./bijection.ts";

/**
 * z = (x − μ)·e^s for every feature, learnable; `fit` initialises μ and s once, from data, so that the first
 * latents have mean 0 and deviation 1. Glow (Kingma & Dhariwal 2018, section 3.1).
 */
export function actNorm(): Bijection {
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
  const average = () => mean(x, { axes: [0] });
  const deviation = () => {
    const centered = sub(x, average());
    return sqrt(mean(mul(centered, centered), { axes: [0] }));
  };
  return {
    center: scope.parameter("center", [features], zeros, { estimate: average }),
    logScale: scope.parameter("logScale", [features], zeros, {
      estimate: () => neg(log(max(deviation(), SMALLEST_DEVIATION))),
    }),
  };
}

/** A feature that doesn't vary in the first batch isn't blown up. */
const SMALLEST_DEVIATION = 1e-3;
