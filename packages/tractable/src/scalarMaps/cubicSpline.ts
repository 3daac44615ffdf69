import { SOLVED } from "../directions/solved.ts";
import { type Rise, solveIncreasing } from "../directions/solveIncreasing.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  clamp,
  concat,
  div,
  log,
  min,
  mul,
  neg,
  sigmoid,
  slice,
  sub,
  type Tensor,
} from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";
import { identityOutside, pick, pieceAt, startsOf } from "./splines/pieces.ts";
import { sizesOf } from "./splines/splineParameters.ts";

export interface CubicSplineOptions {
  /** How many pieces the box is cut into; 8 by default. */
  readonly bins?: number;
  /** The box is [−bound, bound] in both directions; 5 by default. */
  readonly bound?: number;
  /** The least width and height of a piece, as shares of the box; 0.001 by default. */
  readonly minimumSize?: number;
}

/** A piece of the curve: where it begins, its size, and the slopes at its ends, [1, n] each. */
interface Piece {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly width: Tensor;
  readonly height: Tensor;
  readonly left: Tensor;
  readonly right: Tensor;
}

/**
 * A monotonic cubic spline on [−bound, bound] through knots of any place, with Steffen's slopes between, and
 * the identity outside, which it meets with any slope; all parameters 0 are the identity. Decoding is solved
 * for. Cubic-spline flows (Durkan et al. 2019).
 */
export function cubicSpline(options: CubicSplineOptions = {}): ScalarMap {
  const {
    bins = 8,
    bound = 5,
    minimumSize = 1e-3,
  } = checkOptions("cubicSpline", options, {
    bins: wholeNumber({ from: 2, to: 500 }),
    bound: boxBound,
    minimumSize: realNumber({ above: 0, below: 1 / 500 }),
  });
  const pieceFor = (
    place: Tensor,
    along: "x" | "y",
    [rawWidths, rawHeights, rawEnds]: readonly Tensor[],
  ): Piece => {
    const widths = sizesOf(rawWidths!, 2 * bound, minimumSize);
    const heights = sizesOf(rawHeights!, 2 * bound, minimumSize);
    const slopes = slopesAtKnots(widths, heights, rawEnds!, bins);
    const [xs, ys] = [startsOf(widths, -bound), startsOf(heights, -bound)];
    const mask = pieceAt(place, along === "x" ? xs : ys);
    return {
      x: pick(mask, xs),
      y: pick(mask, ys),
      width: pick(mask, widths),
      height: pick(mask, heights),
      left: pick(mask, slice(slopes, 0, bins, 0)),
      right: pick(mask, slice(slopes, 1, bins + 1, 0)),
    };
  };
  return {
    spec: { kind: "cubicSpline", bins, bound, minimumSize },
    groups: [bins, bins, 2],
    directions: { encode: "closed form", decode: SOLVED },
    encode(x, parameters) {
      const inner = clamp(x, -bound, bound);
      const piece = pieceFor(inner, "x", parameters);
      const { value, slope } = evaluate(piece, div(sub(inner, piece.x), piece.width));
      return identityOutside(x, bound, {
        value: add(piece.y, value),
        logSlope: log(div(slope, piece.width)),
      });
    },
    decode(z, parameters) {
      const inner = clamp(z, -bound, bound);
      const piece = pieceFor(inner, "y", parameters);
      const { width, height, left, right } = piece;
      const rise = clamp01(sub(inner, piece.y), height);
      const {
        x: theta,
        slope,
        residual,
      } = solveIncreasing({
        y: rise,
        low: mul(rise, 0),
        high: add(mul(rise, 0), 1),
        evaluate: (at) => evaluate(piece, at),
        parameters: [width, height, left, right],
      });
      return identityOutside(z, bound, {
        value: add(piece.x, mul(theta, width)),
        logSlope: neg(log(div(slope, width))),
        residual,
      });
    },
  };
}

/** The height above the piece's beginning at a share θ of its width, and its derivative by θ. */
function evaluate({ width, height, left, right }: Piece, theta: Tensor): Rise {
  const [from, to] = [mul(left, width), mul(right, width)];
  const rest = sub(1, theta);
  // Hermite's polynomials, and their derivatives
  const inner = add(mul(from, rest), mul(neg(to), theta));
  const smooth = mul(mul(theta, theta), sub(3, mul(theta, 2)));
  const value = add(mul(height, smooth), mul(mul(theta, rest), inner));
  const slope = add(
    mul(mul(height, 6), mul(theta, rest)),
    add(mul(from, mul(rest, sub(1, mul(theta, 3)))), mul(to, mul(theta, sub(mul(theta, 3), 2)))),
  );
  return { value, slope };
}

/** Steffen (1990): no steeper than twice either neighbour, so that no piece turns back; [bins + 1, n]. */
function slopesAtKnots(widths: Tensor, heights: Tensor, rawEnds: Tensor, bins: number): Tensor {
  const secants = div(heights, widths);
  const before = (x: Tensor) => slice(x, 0, bins - 1, 0);
  const after = (x: Tensor) => slice(x, 1, bins, 0);
  const parabola = div(
    add(mul(after(widths), before(secants)), mul(before(widths), after(secants))),
    mul(add(before(widths), after(widths)), 2),
  );
  const between = mul(min(min(before(secants), after(secants)), parabola), 2);
  // a parameter of 0 is the slope of the first or last secant, and three times as much is the most
  const shares = mul(sigmoid(sub(rawEnds, Math.LN2)), 3);
  const first = mul(slice(shares, 0, 1, 0), slice(secants, 0, 1, 0));
  const last = mul(slice(shares, 1, 2, 0), slice(secants, bins - 1, bins, 0));
  return concat([first, between, last], 0);
}

/** Rounding may leave the piece by a little. */
function clamp01(rise: Tensor, height: Tensor): Tensor {
  return mul(height, clamp(div(rise, height), 0, 1));
}
