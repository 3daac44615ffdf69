import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  clamp,
  div,
  less,
  log,
  max,
  min,
  mul,
  pullback,
  sigmoid,
  slice,
  sqrt,
  sub,
  type Tensor,
  where,
  withGradient,
} from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";
import type { BoxOptions } from "./splines/boxOptions.ts";
import { findBin } from "./splines/findBin.ts";
import { identityOutside, pick } from "./splines/pieces.ts";

export interface LinearRationalSplineOptions extends Partial<BoxOptions> {
  /**
   * How near the place inside a bin where its two pieces meet comes to the bin's ends, as a share of it;
   * 0.025 by default.
   */
  readonly margin?: number;
}

/**
 * A spline of two linear-rational pieces a bin on [−bound, bound], and the identity outside, both directions
 * of which are a quotient of two lines; all parameters 0 are the identity. Invertible generative modeling
 * using linear rational splines (Dolatabadi et al. 2020, algorithm 1).
 */
export function linearRationalSpline(options: LinearRationalSplineOptions = {}): ScalarMap {
  const {
    bins = 8,
    bound = 5,
    minimumWidth = 1e-3,
    minimumHeight = 1e-3,
    minimumSlope = 1e-3,
    margin = 0.025,
  } = checkOptions("linearRationalSpline", options, {
    bins: wholeNumber({ from: 2, to: 500 }),
    bound: boxBound,
    minimumWidth: realNumber({ above: 0, below: 1 / 500 }),
    minimumHeight: realNumber({ above: 0, below: 1 / 500 }),
    minimumSlope: realNumber({ above: 0, below: 1 }),
    margin: realNumber({ above: 0, below: 0.5 }),
  });
  const box: BoxOptions = { bins, bound, minimumWidth, minimumHeight, minimumSlope };
  /** The bin of an element: as in the paper, but with heights measured from its lower left corner. */
  const binAt = (inner: Tensor, [sizes, slopes, meeting]: readonly Tensor[], along: "x" | "y") => {
    const { x, y, width, height, left, right, chosen } = findBin(inner, sizes!, slopes!, box, along);
    const raw = pick(slice(chosen, 0, bins, 0), meeting!);
    const lambda = add(mul(sigmoid(raw), 1 - 2 * margin), margin);
    const opposite = sub(1, lambda);
    // weights of the ends, w_a = 1 and w_b, and of the meeting point, whose height is y_c
    const weightB = sqrt(div(left, right));
    const weightC = mul(add(mul(lambda, left), mul(opposite, mul(weightB, right))), div(width, height));
    const meetingHeight = div(mul(mul(lambda, weightB), height), add(opposite, mul(lambda, weightB)));
    return { x, y, width, height, lambda, opposite, weightB, weightC, meetingHeight };
  };
  type MeetingBin = ReturnType<typeof binAt>;
  /** What the slope's numerator is in either direction, in the piece that `isFirst` says. */
  const steepness = (
    { height, lambda, opposite, weightB, weightC, meetingHeight }: MeetingBin,
    isFirst: Tensor,
  ) =>
    where(
      isFirst,
      mul(mul(lambda, weightC), meetingHeight),
      mul(mul(mul(opposite, weightB), weightC), sub(height, meetingHeight)),
    );
  return {
    spec: { kind: "linearRationalSpline", ...box, margin },
    groups: [2 * bins, bins - 1, bins],
    directions: closedForm,
    encode(x, parameters) {
      const inner = clamp(x, -bound, bound);
      const bin = binAt(inner, parameters, "x");
      const { width, height, lambda, opposite, weightB, weightC, meetingHeight } = bin;
      // each piece sees the share θ of the width within itself
      const share = div(sub(inner, bin.x), width);
      const theta = withGradient([clamp(share, 0, 1)], [share], ([d]) => [d])[0]!;
      const isFirst = less(theta, lambda);
      const first = min(theta, lambda);
      const rest = sub(1, max(theta, lambda));
      const [toMeeting, toEnd] = [mul(weightC, meetingHeight), mul(weightB, sub(opposite, rest))];
      const above = where(isFirst, mul(toMeeting, first), add(mul(toMeeting, rest), mul(toEnd, height)));
      const below = where(
        isFirst,
        add(sub(lambda, first), mul(weightC, first)),
        add(mul(weightC, rest), toEnd),
      );
      const steep = steepness(bin, isFirst);
      const along = [theta, lambda, opposite, weightB, weightC, meetingHeight, height];
      return identityOutside(x, bound, {
        value: add(bin.y, quotient(above, below, steep, along)),
        logSlope: sub(log(div(steep, width)), mul(log(below), 2)),
      });
    },
    decode(z, parameters) {
      const inner = clamp(z, -bound, bound);
      const bin = binAt(inner, parameters, "y");
      const { width, height, lambda, weightB, weightC, meetingHeight } = bin;
      const rise = sub(inner, bin.y);
      const isFirst = less(rise, meetingHeight);
      const low = max(min(rise, meetingHeight), 0);
      const high = min(max(rise, meetingHeight), height);
      const up = mul(weightC, sub(high, meetingHeight));
      const down = mul(weightB, sub(height, high));
      const above = where(isFirst, mul(lambda, low), add(up, mul(lambda, down)));
      const below = where(isFirst, add(low, mul(weightC, sub(meetingHeight, low))), add(up, down));
      const steep = steepness(bin, isFirst);
      const along = [rise, lambda, weightB, weightC, meetingHeight, height];
      return identityOutside(z, bound, {
        value: add(bin.x, mul(quotient(above, below, steep, along), width)),
        logSlope: sub(log(mul(steep, width)), mul(log(below), 2)),
      });
    },
  };
}

/**
 * above / below, whose slope by the first of `along` is steep / below²: what differentiation would find of it
 * cancels where the map is flat.
 */
function quotient(above: Tensor, below: Tensor, steep: Tensor, along: readonly Tensor[]): Tensor {
  const value = div(above, below);
  return withGradient([value], along, ([d]) => {
    const [, ...others] = pullback([value], [d], along, { stop: along });
    return [mul(d!, div(steep, mul(below, below))), ...others];
  })[0]!;
}
