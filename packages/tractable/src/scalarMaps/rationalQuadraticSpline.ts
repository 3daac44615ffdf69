import { closedForm } from "../bijections/bijection.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  and,
  clamp,
  div,
  greater,
  less,
  max,
  mul,
  neg,
  reciprocal,
  relu,
  sqrt,
  sub,
  type Tensor,
  where,
  withGradient,
} from "../graph/index.ts";
import { evaluateBin } from "./evaluateBin.ts";
import { type Bin, type BoxOptions, findBin } from "./findBin.ts";
import type { ScalarMap, ScalarMapped } from "./scalarMap.ts";

export type SplineOptions = Partial<BoxOptions>;

/**
 * A monotonic rational-quadratic spline on [−bound, bound] and the identity outside (linear tails). Neural
 * Spline Flows (Durkan et al. 2019); equation numbers are theirs. Per element: `bins` widths, `bins` heights
 * and `bins − 1` slopes at the inner knots, all unconstrained.
 */
export function rationalQuadraticSpline(options: SplineOptions = {}): ScalarMap {
  const {
    bins = 8,
    bound = 5,
    minimumWidth = 1e-3,
    minimumHeight = 1e-3,
    minimumSlope = 1e-3,
  } = checkOptions("rationalQuadraticSpline", options, {
    bins: wholeNumber({ from: 2, to: 1000 }),
    bound: realNumber({ above: 0 }),
    minimumWidth: realNumber({ from: 0, below: 1 }),
    minimumHeight: realNumber({ from: 0, below: 1 }),
    minimumSlope: realNumber({ from: 0, below: 1 }),
  });
  for (const [name, least] of Object.entries({ minimumWidth, minimumHeight })) {
    checkOption(
      `rationalQuadraticSpline with ${bins} bins`,
      name,
      least,
      realNumber({ from: 0, below: 1 / bins }),
    );
  }
  const box: BoxOptions = { bins, bound, minimumWidth, minimumHeight, minimumSlope };
  return {
    spec: { kind: "rationalQuadraticSpline", ...box },
    groups: [2 * bins, bins - 1],
    directions: closedForm,
    encode(x, [sizes, slopes]) {
      const bin = findBin(intoBox(x, bound), sizes!, slopes!, box, "x");
      return withTails(x, bound, evaluateBin(bin, sub(intoBox(x, bound), bin.x)));
    },
    decode(y, [sizes, slopes]) {
      const inner = intoBox(y, bound);
      const bin = findBin(inner, sizes!, slopes!, box, "y");
      const run = mul(solve(bin, sub(inner, bin.y)), bin.width);
      return withTails(y, bound, {
        value: add(run, bin.x),
        logSlope: neg(evaluateBin(bin, run).logSlope),
      });
    },
  };
}

/** Eq. 6–8 solved for θ; of the two forms of the root, the one that doesn't cancel. */
function solve({ width, height, left, right }: Bin, rise: Tensor): Tensor {
  const s = mul(height, reciprocal(width));
  const bend = mul(rise, sub(add(left, right), mul(s, 2)));
  const a = add(mul(height, sub(s, left)), bend);
  const b = sub(mul(height, left), bend);
  const c = neg(mul(s, rise));
  const discriminant = relu(sub(mul(b, b), mul(mul(a, c), 4)));
  // of the two forms of the root the one whose sum doesn't cancel; where b < 0, a = height·s − b is positive
  const square = sqrt(add(discriminant, 1e-30));
  const isPositive = greater(b, 0);
  const top = where(isPositive, mul(c, -2), sub(square, b));
  const bottom = where(isPositive, add(b, square), mul(a, 2));
  return inUnit(div(top, max(bottom, 1e-30)));
}

/**
 * x limited to the box. What comes back through it is already 0 outside (see withTails), so its own gradient
 * can be the identity.
 */
function intoBox(x: Tensor, bound: number): Tensor {
  return withGradient([clamp(x, -bound, bound)], [x], ([dx]) => [dx])[0]!;
}

/** Rounding may leave [0, 1] by a little; the gradient passes unchanged. */
function inUnit(theta: Tensor): Tensor {
  return withGradient([clamp(theta, 0, 1)], [theta], ([d]) => [d])[0]!;
}

/** Inside the box the spline, outside the identity; both branches are finite everywhere. */
function withTails(x: Tensor, bound: number, { value, logSlope }: ScalarMapped): ScalarMapped {
  const inside = and(greater(x, -bound), less(x, bound));
  return { value: where(inside, value, x), logSlope: where(inside, logSlope, 0) };
}
