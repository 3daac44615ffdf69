import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import {
  add,
  div,
  exp,
  knownSize,
  log,
  max,
  mul,
  neg,
  reshape,
  softplus,
  sqrt,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { softplusShift } from "../parameters/softplusShift.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = x + β·(x − c) / (α + |x − c|), which draws together or pushes apart around a point, with β > −α so that
 * it can be undone; decoding solves a quadratic equation for the distance. Starts as the identity. Radial
 * flow (Rezende & Mohamed 2015).
 */
export function radial(options: NoOptions = {}): Bijection {
  checkOptions("radial", options, {});
  const parameters = (x: Tensor, scope: Scope) => {
    const alpha = exp(scope.parameter("logAlpha", [1], zeros));
    const raw = scope.parameter("beta", [1], zeros);
    return {
      features: knownSize(x.shape[1]),
      // layers around one point would all learn the same
      center: scope.parameter("center", [knownSize(x.shape[1])], uniform(1)),
      alpha,
      // −α + softplus, shifted so that 0 means 0: the share keeps β clear of −α
      beta: mul(alpha, sub(softplus(add(raw, SHIFT)), 1 - SMALLEST)),
    };
  };
  /** ln|det J| at a distance r: D − 1 directions across and one along the radius. */
  const logDetAt = (r: Tensor, { features, alpha, beta }: ReturnType<typeof parameters>) => {
    const h = div(1, add(alpha, r));
    const across = add(1, mul(beta, h));
    const along = add(1, mul(mul(beta, alpha), mul(h, h)));
    return add(mul(log(across), features - 1), log(along));
  };
  const distance = (x: Tensor, center: Tensor) => {
    const from = sub(x, center);
    return sqrt(add(sum(mul(from, from), { axes: [1], keepDims: true }), TINY));
  };
  return {
    spec: { kind: "radial" },
    directions: closedForm,
    encode(x, scope) {
      const its = parameters(x, scope);
      const { center, alpha, beta } = its;
      const r = distance(x, center);
      const value = add(x, mul(sub(x, center), div(beta, add(alpha, r))));
      return { value, logDet: reshape(logDetAt(r, its), [x.shape[0]!]) };
    },
    decode(z, scope) {
      const its = parameters(z, scope);
      const { center, alpha, beta } = its;
      // R = r·(1 + β / (α + r)), so r² + (α + β − R)·r − α·R = 0; of the two forms of the root, the one that
      // doesn't cancel
      const R = distance(z, center);
      const b = sub(add(alpha, beta), R);
      const root = sqrt(add(mul(b, b), mul(mul(alpha, R), 4)));
      const r = div(mul(mul(alpha, R), 2), max(add(b, root), 1e-30));
      const value = add(mul(sub(z, center), div(add(alpha, r), add(add(alpha, beta), r))), center);
      return { value, logDet: neg(reshape(logDetAt(r, its), [z.shape[0]!])) };
    },
  };
}

const SMALLEST = 1e-2;
const SHIFT = softplusShift(SMALLEST);
/** The root has a slope at the centre, too. */
const TINY = 1e-12;
