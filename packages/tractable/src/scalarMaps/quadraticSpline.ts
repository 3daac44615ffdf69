import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  clamp,
  constant,
  div,
  exp,
  log,
  matmul,
  maxOver,
  mul,
  neg,
  relu,
  slice,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
} from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { identityOutside, pick, pieceAt, startsOf } from "./splines/pieces.ts";
import { sizesOf } from "./splines/splineParameters.ts";

export interface QuadraticSplineOptions {
  /** How many pieces the box is cut into; 8 by default. */
  readonly bins?: number;
  /** The box is [−bound, bound] in both directions; 5 by default. */
  readonly bound?: number;
  /** The least width of a piece, as a share of the box; 0.001 by default. */
  readonly minimumWidth?: number;
  /** The smallest slope; 0.001 by default. */
  readonly minimumSlope?: number;
}

/**
 * A piecewise quadratic map on [−bound, bound] whose slope is linear between knots, and the identity outside,
 * which it meets with any slope; all parameters 0 are the identity. Neural importance sampling (Müller et al.
 * 2019, section 4.2).
 */
export function quadraticSpline(options: QuadraticSplineOptions = {}): ScalarMap {
  const {
    bins = 8,
    bound = 5,
    minimumWidth = 1e-3,
    minimumSlope = 1e-3,
  } = checkOptions("quadraticSpline", options, {
    bins: wholeNumber({ from: 2, to: 500 }),
    bound: boxBound,
    minimumWidth: realNumber({ above: 0, below: 1 / 500 }),
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  const total = constant(new Float32Array(bins).fill(0.25 / bound), [1, bins]);
  const pieces = (rawWidths: Tensor, rawSlopes: Tensor) => {
    const widths = sizesOf(rawWidths, 2 * bound, minimumWidth);
    const weights = exp(sub(rawSlopes, stopGradient(maxOver(rawSlopes, { axes: [0], keepDims: true }))));
    const [left, right] = [slice(weights, 0, bins, 0), slice(weights, 1, bins + 1, 0)];
    // the mean of the slopes over the box is 1
    const mean = matmul(total, mul(add(left, right), widths));
    const slopeOf = (weight: Tensor) => add(mul(div(weight, mean), 1 - minimumSlope), minimumSlope);
    const ends = [slopeOf(left), slopeOf(right)] as const;
    const heights = mul(mul(add(ends[0], ends[1]), 0.5), widths);
    return {
      widths,
      left: ends[0],
      right: ends[1],
      xs: startsOf(widths, -bound),
      ys: startsOf(heights, -bound),
    };
  };
  return {
    spec: { kind: "quadraticSpline", bins, bound, minimumWidth, minimumSlope },
    groups: [bins, bins + 1],
    directions: closedForm,
    encode(x, [rawWidths, rawSlopes]) {
      const inner = clamp(x, -bound, bound);
      const { widths, left, right, xs, ys } = pieces(rawWidths!, rawSlopes!);
      const mask = pieceAt(inner, xs);
      const run = sub(inner, pick(mask, xs));
      const from = pick(mask, left);
      const bend = div(sub(pick(mask, right), from), pick(mask, widths));
      const value = add(pick(mask, ys), mul(run, add(from, mul(bend, mul(run, 0.5)))));
      return identityOutside(x, bound, { value, logSlope: log(add(from, mul(bend, run))) });
    },
    decode(z, [rawWidths, rawSlopes]) {
      const inner = clamp(z, -bound, bound);
      const { widths, left, right, xs, ys } = pieces(rawWidths!, rawSlopes!);
      const mask = pieceAt(inner, ys);
      const rise = sub(inner, pick(mask, ys));
      const from = pick(mask, left);
      const bend = div(sub(pick(mask, right), from), pick(mask, widths));
      // ½·bend·run² + from·run = rise, and the slope there is the root of the discriminant
      const slope = sqrt(add(relu(add(mul(from, from), mul(bend, mul(rise, 2)))), 1e-12));
      const run = div(mul(rise, 2), add(from, slope));
      return identityOutside(z, bound, { value: add(pick(mask, xs), run), logSlope: neg(log(slope)) });
    },
  };
}
