import { SOLVED } from "../directions/solved.ts";
import { solveIncreasing } from "../directions/solveIncreasing.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import {
  add,
  knownSize,
  log,
  matmul,
  max,
  mul,
  neg,
  reciprocal,
  reshape,
  softplus,
  sub,
  sum,
  type Tensor,
  tanh,
} from "../graph/index.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { softplusShift } from "../parameters/softplusShift.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = x + û·tanh(wᵀx + b), which bends space along one direction; log|det J| = ln(1 + wᵀû·(1 − tanh²)), with
 * û so that wᵀû > −1. Decoding finds the one number wᵀx that wᵀz leaves open. Starts as the identity. Planar
 * flow (Rezende & Mohamed 2015; û as in their appendix A.1).
 */
export function planar(options: NoOptions = {}): Bijection {
  checkOptions("planar", options, {});
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    const w = reshape(scope.parameter("w", [features], uniform(1 / Math.sqrt(features))), [features, 1]);
    const u = scope.parameter("u", [features], zeros);
    const b = scope.parameter("b", [1], zeros);
    const along = matmul(reshape(u, [1, features]), w);
    // wᵀû = m(wᵀu), between −1 and ∞, and 0 at 0
    const allowed = add(softplus(add(along, SHIFT)), SMALLEST_SLOPE - 1);
    const square = max(sum(mul(w, w)), 1e-12);
    const bent = add(u, reshape(mul(mul(w, sub(allowed, along)), reciprocal(square)), [features]));
    return { w, b, u: bent, along: allowed };
  };
  return {
    spec: { kind: "planar" },
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, scope) {
      const { w, b, u, along } = parameters(x, scope);
      const t = tanh(add(matmul(x, w), b));
      const slope = add(1, mul(along, sub(1, mul(t, t))));
      return { value: add(x, mul(t, u)), logDet: reshape(log(slope), [x.shape[0]!]) };
    },
    decode(z, scope) {
      const { w, b, u, along } = parameters(z, scope);
      // a = wᵀx + b is where a + wᵀû·tanh(a) arrives at wᵀz + b
      const y = add(matmul(z, w), b);
      const reach = add(max(along, neg(along)), 1e-3);
      const evaluate = (a: Tensor) => {
        const t = tanh(a);
        return { value: add(a, mul(along, t)), slope: add(1, mul(along, sub(1, mul(t, t)))) };
      };
      const {
        x: a,
        slope,
        residual,
      } = solveIncreasing({
        y,
        low: sub(y, reach),
        high: add(y, reach),
        evaluate,
        parameters: [along],
      });
      const rows = [z.shape[0]!];
      return {
        value: sub(z, mul(tanh(a), u)),
        logDet: neg(reshape(log(slope), rows)),
        residual: reshape(residual, rows),
      };
    },
  };
}

/** The slope along w never is below this. */
const SMALLEST_SLOPE = 1e-2;
const SHIFT = softplusShift(SMALLEST_SLOPE);
