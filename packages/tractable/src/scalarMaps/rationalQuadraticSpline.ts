import { closedForm } from "../directions/directions.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { boxBound, oneOf, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  and,
  clamp,
  concat,
  div,
  floor,
  greater,
  less,
  max,
  mul,
  neg,
  reciprocal,
  relu,
  slice,
  sqrt,
  sub,
  type Tensor,
  where,
  withGradient,
} from "../graph/index.ts";
import type { ScalarMap, ScalarMapped } from "./scalarMap.ts";
import type { BoxOptions } from "./splines/boxOptions.ts";
import { evaluateBin } from "./splines/evaluateBin.ts";
import { type Bin, findBin } from "./splines/findBin.ts";
import { findSharedBin } from "./splines/findSharedBin.ts";
import { rawSizesOf, rawSlopesOf } from "./splines/splineParameters.ts";

export interface SplineOptions extends Partial<BoxOptions> {
  /**
   * What happens at the ends of the box: beyond them is the identity, reached with slope 1 ("linear") or any
   * other ("bounded", for values that stay inside), or the ends are one point of a circle ("circular", whose
   * bound is π unless said); "linear" by default.
   */
  readonly tails?: "linear" | "bounded" | "circular";
}

/**
 * A monotonic rational-quadratic spline on [−bound, bound] and the identity outside. Neural Spline Flows
 * (Durkan et al. 2019); equation numbers are theirs. Per element: `bins` widths, `bins` heights and `bins −
 * 1` slopes at the inner knots (with bounded tails `bins + 1` at all knots), all unconstrained. With circular
 * tails the slopes at both ends are one parameter, and the circle is turned by another: Normalizing flows on
 * tori and spheres (Rezende et al. 2020).
 */
export function rationalQuadraticSpline(options: SplineOptions = {}): ScalarMap {
  const {
    tails = "linear",
    bins = 8,
    bound = tails === "circular" ? Math.PI : 5,
    minimumWidth = 1e-3,
    minimumHeight = 1e-3,
    minimumSlope = 1e-3,
  } = checkOptions("rationalQuadraticSpline", options, {
    tails: oneOf("linear", "bounded", "circular"),
    bins: wholeNumber({ from: 2, to: 1000 }),
    bound: boxBound,
    minimumWidth: realNumber({ above: 0, below: 1 }),
    minimumHeight: realNumber({ above: 0, below: 1 }),
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  for (const [name, least] of Object.entries({ minimumWidth, minimumHeight })) {
    checkOption(
      `rationalQuadraticSpline with ${bins} bins`,
      name,
      least,
      realNumber({ above: 0, below: 1 / bins }),
    );
  }
  const box: BoxOptions = { bins, bound, minimumWidth, minimumHeight, minimumSlope };
  if (tails === "circular") return circularSpline(box);
  return {
    // files of splines with linear tails are older than the choice
    spec: { kind: "rationalQuadraticSpline", ...box, ...(tails === "bounded" && { tails }) },
    groups: [2 * bins, tails === "bounded" ? bins + 1 : bins - 1],
    directions: closedForm,
    ...waysThrough(box, findBin),
    shared: waysThrough(box, findSharedBin),
  };
}

/** Both ways through a spline that isn't on a circle, by how an element's bin is found. */
function waysThrough(
  box: BoxOptions,
  find: (position: Tensor, sizes: Tensor, slopes: Tensor, box: BoxOptions, along: "x" | "y") => Bin,
): Pick<ScalarMap, "encode" | "decode"> {
  const { bound } = box;
  return {
    encode(x, [sizes, slopes]) {
      const inner = intoBox(x, bound);
      const bin = find(inner, sizes!, slopes!, box, "x");
      return withTails(x, bound, evaluateBin(bin, sub(inner, bin.x)));
    },
    decode(y, [sizes, slopes]) {
      const inner = intoBox(y, bound);
      const bin = find(inner, sizes!, slopes!, box, "y");
      const run = mul(solve(bin, sub(inner, bin.y)), bin.width);
      return withTails(y, bound, {
        value: add(run, bin.x),
        logSlope: neg(evaluateBin(bin, run).logSlope),
      });
    },
  };
}

/** Where splines with linear tails go: what their knots are apart, and their slopes at inner knots. */
export interface SplineKnots {
  /** [splines, bins] */
  readonly widths: Tensor;
  /** [splines, bins] */
  readonly heights: Tensor;
  /** [splines, bins − 1] */
  readonly slopes: Tensor;
}

/** The parameters of splines through given knots: a tensor for each of the map's groups, [splines, size]. */
export function parametersThrough({ widths, heights, slopes }: SplineKnots, box: BoxOptions): Tensor[] {
  const sizes = [rawSizesOf(widths, box, box.minimumWidth), rawSizesOf(heights, box, box.minimumHeight)];
  return [concat(sizes, 1), rawSlopesOf(slopes, box.minimumSlope)];
}

/** The spline on a circle of circumference 2·bound: what leaves it at one end comes back at the other. */
function circularSpline(box: BoxOptions): ScalarMap {
  const { bins, bound } = box;
  const slopesAtAll = (slopes: Tensor) => concat([slopes, slice(slopes, 0, 1, 0)], 0);
  return {
    spec: { kind: "rationalQuadraticSpline", ...box, tails: "circular" },
    groups: [2 * bins, bins, 1],
    directions: closedForm,
    domain: bound === Math.PI ? { hasAngles: true } : { hasAngles: true, line: `a circle of ±${bound}` },
    encode(x, [sizes, slopes, turn]) {
      const inner = ontoCircle(x, bound);
      const bin = findBin(inner, sizes!, slopesAtAll(slopes!), box, "x");
      const { value, logSlope } = evaluateBin(bin, sub(inner, bin.x));
      return { value: ontoCircle(add(value, turn!), bound), logSlope };
    },
    decode(y, [sizes, slopes, turn]) {
      const inner = ontoCircle(sub(y, turn!), bound);
      const bin = findBin(inner, sizes!, slopesAtAll(slopes!), box, "y");
      const run = mul(solve(bin, sub(inner, bin.y)), bin.width);
      return {
        value: ontoCircle(add(run, bin.x), bound),
        logSlope: neg(evaluateBin(bin, run).logSlope),
      };
    },
  };
}

/** An angle as the one within [−bound, bound] that is the same; the gradient passes unchanged. */
function ontoCircle(x: Tensor, bound: number): Tensor {
  const turns = floor(mul(add(x, bound), 0.5 / bound));
  const wrapped = clamp(sub(x, mul(turns, 2 * bound)), -bound, bound);
  return withGradient([wrapped], [x], ([dx]) => [dx])[0]!;
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
