import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import { add, clamp, constant, div, log, mul, neg, slice, sub } from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { identityOutside, pick, pieceAt, startsOf } from "./splines/pieces.ts";
import { sizesOf } from "./splines/splineParameters.ts";

export interface LinearSplineOptions {
  /** How many pieces of equal width the box is cut into; 16 by default. */
  readonly bins?: number;
  /** The box is [−bound, bound] in both directions; 5 by default. */
  readonly bound?: number;
  /** The least height of a piece, as a share of the box; 0.001 by default. */
  readonly minimumHeight?: number;
}

/**
 * A piecewise linear map on [−bound, bound] and the identity outside; all parameters 0 are the identity. A
 * density of it is a histogram: cheap, and discontinuous. Neural importance sampling (Müller et al. 2019,
 * section 4.1).
 */
export function linearSpline(options: LinearSplineOptions = {}): ScalarMap {
  const {
    bins = 16,
    bound = 5,
    minimumHeight = 1e-3,
  } = checkOptions("linearSpline", options, {
    bins: wholeNumber({ from: 2, to: 500 }),
    bound: boxBound,
    minimumHeight: realNumber({ above: 0, below: 1 / 500 }),
  });
  const width = (2 * bound) / bins;
  const knots = constant(
    Float32Array.from({ length: bins }, (_, bin) => -bound + width * bin),
    [bins, 1],
  );
  return {
    spec: { kind: "linearSpline", bins, bound, minimumHeight },
    groups: [bins],
    directions: closedForm,
    encode(x, [raw]) {
      const inner = clamp(x, -bound, bound);
      const heights = sizesOf(raw!, 2 * bound, minimumHeight);
      const mask = pieceAt(inner, add(knots, mul(slice(raw!, 0, 1, 0), 0)));
      const slope = mul(pick(mask, heights), 1 / width);
      const run = sub(inner, pick(mask, knots));
      const value = add(pick(mask, startsOf(heights, -bound)), mul(run, slope));
      return identityOutside(x, bound, { value, logSlope: log(slope) });
    },
    decode(z, [raw]) {
      const inner = clamp(z, -bound, bound);
      const heights = sizesOf(raw!, 2 * bound, minimumHeight);
      const starts = startsOf(heights, -bound);
      const mask = pieceAt(inner, starts);
      const slope = mul(pick(mask, heights), 1 / width);
      const run = div(sub(inner, pick(mask, starts)), slope);
      return identityOutside(z, bound, { value: add(pick(mask, knots), run), logSlope: neg(log(slope)) });
    },
  };
}
