import { closedForm } from "../bijections/bijection.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  and,
  clamp,
  constant,
  div,
  exp,
  greater,
  greaterOrEqual,
  less,
  log,
  matmul,
  maxOver,
  mul,
  neg,
  reciprocal,
  slice,
  stopGradient,
  sub,
  type Tensor,
  toFloat,
  where,
} from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";

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
    bound: realNumber({ above: 0 }),
    minimumHeight: realNumber({ above: 0, below: 1 / 500 }),
  });
  const width = (2 * bound) / bins;
  const ones = constant(new Float32Array(bins).fill(1), [1, bins]);
  const upTo = constant(
    Float32Array.from({ length: bins * bins }, (_, at) => (at % bins <= Math.floor(at / bins) ? 1 : 0)),
    [bins, bins],
  );
  const knots = constant(
    Float32Array.from({ length: bins }, (_, bin) => -bound + width * bin),
    [bins, 1],
  );
  /** The heights of the pieces and where each begins, [bins, n]. */
  const pieces = (raw: Tensor) => {
    const weights = exp(sub(raw, stopGradient(maxOver(raw, { axes: [0], keepDims: true }))));
    const shares = mul(weights, reciprocal(matmul(ones, weights)));
    const heights = mul(add(mul(shares, 1 - bins * minimumHeight), minimumHeight), 2 * bound);
    return { heights, starts: sub(sub(matmul(upTo, heights), heights), bound) };
  };
  /** Which piece a place is in, given where pieces begin: 1 in one row, [bins, n]. */
  const chosen = (place: Tensor, starts: Tensor) => {
    const reached = toFloat(greaterOrEqual(place, starts));
    const isFirst = constant(
      Float32Array.from({ length: bins }, (_, bin) => (bin === 0 ? 1 : 0)),
      [bins, 1],
    );
    // the first piece is reached by everything inside the box, whatever rounding says
    const all = add(mul(reached, sub(1, isFirst)), isFirst);
    const next = constant(
      Float32Array.from({ length: bins * bins }, (_, at) =>
        at % bins === Math.floor(at / bins) + 1 ? 1 : 0,
      ),
      [bins, bins],
    );
    return sub(all, matmul(next, all));
  };
  const pick = (mask: Tensor, values: Tensor) => matmul(ones, mul(mask, values));
  const tails = (x: Tensor, value: Tensor, logSlope: Tensor) => {
    const inside = and(greater(x, -bound), less(x, bound));
    return { value: where(inside, value, x), logSlope: where(inside, logSlope, 0) };
  };
  return {
    spec: { kind: "linearSpline", bins, bound, minimumHeight },
    groups: [bins],
    directions: closedForm,
    encode(x, [raw]) {
      const inner = clamp(x, -bound, bound);
      const { heights, starts } = pieces(raw!);
      const mask = chosen(inner, add(knots, mul(slice(raw!, 0, 1, 0), 0)));
      const slope = mul(pick(mask, heights), 1 / width);
      const run = sub(inner, matmul(ones, mul(mask, knots)));
      return tails(x, add(pick(mask, starts), mul(run, slope)), log(slope));
    },
    decode(z, [raw]) {
      const inner = clamp(z, -bound, bound);
      const { heights, starts } = pieces(raw!);
      const mask = chosen(inner, starts);
      const slope = mul(pick(mask, heights), 1 / width);
      const run = div(sub(inner, pick(mask, starts)), slope);
      return tails(z, add(matmul(ones, mul(mask, knots)), run), neg(log(slope)));
    },
  };
}
