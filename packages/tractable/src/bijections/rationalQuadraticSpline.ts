import {
  add,
  and,
  clamp,
  div,
  greater,
  less,
  log,
  max,
  mul,
  neg,
  relu,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../graph/index.ts";
import type { ScalarMap, ScalarMapped } from "./scalarMap.ts";
import { type Bin, type BoxOptions, findBin } from "./splineBin.ts";

export type SplineOptions = Partial<BoxOptions>;

/**
 * A monotonic rational-quadratic spline on [−bound, bound] and the identity outside (linear tails). Neural
 * Spline Flows (Durkan et al. 2019); equation numbers below are theirs. Per element: `bins` widths, `bins`
 * heights and `bins − 1` slopes at the inner knots, all unconstrained.
 */
export function rationalQuadraticSpline(options: SplineOptions = {}): ScalarMap {
  const box: BoxOptions = {
    bins: 8,
    bound: 5,
    minimumWidth: 1e-3,
    minimumHeight: 1e-3,
    minimumSlope: 1e-3,
    ...options,
  };
  const { bins, bound } = box;
  return {
    spec: { kind: "rationalQuadraticSpline", ...box },
    groups: [bins, bins, bins - 1],
    encode(x, parameters) {
      const inner = clamp(x, -bound, bound);
      const bin = findBin(inner, parameters, box, "x");
      const theta = div(sub(inner, bin.x), bin.width);
      return withTails(x, bound, evaluate(bin, theta));
    },
    decode(y, parameters) {
      const inner = clamp(y, -bound, bound);
      const bin = findBin(inner, parameters, box, "y");
      const theta = solve(bin, sub(inner, bin.y));
      const value = add(mul(theta, bin.width), bin.x);
      return withTails(y, bound, { value, logSlope: neg(evaluate(bin, theta).logSlope) });
    },
  };
}

/** Eq. 4 and 5: the value and the logarithm of the slope at θ = (x − xₖ) / width. */
function evaluate({ y, width, height, left, right }: Bin, theta: Tensor): ScalarMapped {
  const s = div(height, width);
  const opposite = sub(1, theta);
  const mixed = mul(theta, opposite);
  const square = mul(theta, theta);
  const denominator = add(s, mul(sub(add(left, right), mul(s, 2)), mixed));
  const numerator = mul(height, add(mul(s, square), mul(left, mixed)));
  const ratio = div(s, denominator);
  const slope = add(add(mul(right, square), mul(mul(s, 2), mixed)), mul(left, mul(opposite, opposite)));
  return {
    value: add(y, div(numerator, denominator)),
    logSlope: log(mul(mul(ratio, ratio), slope)),
  };
}

/** Eq. 6–8 solved for θ; of the two forms of the root, the one that doesn't cancel. */
function solve({ width, height, left, right }: Bin, rise: Tensor): Tensor {
  const s = div(height, width);
  const bend = mul(rise, sub(add(left, right), mul(s, 2)));
  const a = add(mul(height, sub(s, left)), bend);
  const b = sub(mul(height, left), bend);
  const c = neg(mul(s, rise));
  const discriminant = relu(sub(mul(b, b), mul(mul(a, c), 4)));
  // b and the root are both ≥ 0 and never both 0: at the left knot b = height·left
  const root = div(mul(c, -2), max(add(b, sqrt(add(discriminant, 1e-30))), 1e-30));
  return clamp(root, 0, 1);
}

/** Inside the box the spline, outside the identity; both branches are finite everywhere. */
function withTails(x: Tensor, bound: number, { value, logSlope }: ScalarMapped): ScalarMapped {
  const inside = and(greater(x, -bound), less(x, bound));
  return { value: where(inside, value, x), logSlope: where(inside, logSlope, 0) };
}
