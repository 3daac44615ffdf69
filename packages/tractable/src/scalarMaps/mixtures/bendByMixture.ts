import { type Rise, residualOf, searchIncreasing } from "../../directions/solveIncreasing.ts";
import {
  add,
  div,
  exp,
  maxOver,
  mul,
  neg,
  reciprocal,
  type Tensor,
  withGradient,
} from "../../graph/index.ts";
import type { Mixture, Quantile } from "./mixture.ts";

/**
 * The curve y = (1 − m)·Q(F(x)) + m·x of a mixture's distribution function F and the quantile function Q of
 * its standard component; the slope m keeps it from being flat where the density F′ vanishes.
 */
export interface MixtureCurve {
  readonly mixture: Mixture;
  /** Q(F(x)) */
  readonly quantile: (x: Tensor, mixture: Mixture) => Quantile;
  /** The slope m that the curve has at least. */
  readonly minimumSlope: number;
}

export interface CurvePoint extends Pick<Quantile, "pullback"> {
  /** y, [1, n] */
  readonly value: Tensor;
  /** dy/dx, [1, n] */
  readonly steepness: Tensor;
}

/** The curve at x, [1, n]. */
export function bend(x: Tensor, { mixture, quantile, minimumSlope: m }: MixtureCurve): CurvePoint {
  const { value, slope, pullback } = quantile(x, mixture);
  return {
    pullback,
    value: add(mul(value, 1 - m), mul(x, m)),
    steepness: add(mul(slope, 1 - m), m),
  };
}

export interface StraightenOptions {
  /** How often the interval around x is halved, before Newton's method; 24 by default. */
  readonly halvings?: number;
  /** How many steps of Newton's method follow; 2 by default. */
  readonly newtonSteps?: number;
}

export interface Solution {
  /** Where the curve is y, [1, n]. */
  readonly x: Tensor;
  readonly steepness: Tensor;
  /** How far the curve at x is from y, relative to what rounding x and y may change, [1, n]. */
  readonly residual: Tensor;
}

/**
 * Where the curve is at y, [1, n]. With one of its components alone it would be a straight line; the mixture
 * lies between these lines, x between where the first and the last of them reach y; it is searched for there.
 * The gradient is that of the implicit function.
 */
export function straighten(
  y: Tensor,
  curve: MixtureCurve,
  { halvings, newtonSteps }: StraightenOptions = {},
): Solution {
  const { mixture, minimumSlope: m } = curve;
  const { weights, means, logScales } = mixture;
  const rates = mul(exp(neg(logScales)), 1 - m);
  const places = div(add(y, mul(rates, means)), add(rates, m));
  const extreme = (values: Tensor) => maxOver(values, { axes: [0], keepDims: true });
  const found = searchIncreasing({
    y,
    low: neg(extreme(neg(places))),
    high: extreme(places),
    evaluate: (at) => risen(bend(at, curve)),
    halvings,
    newtonSteps,
  });
  const x = withGradient([found], [y, weights, means, logScales], ([dx]) => {
    const dy = mul(dx!, reciprocal(point.steepness));
    const [, ...slopes] = point.pullback(mul(dy, m - 1));
    return [dy, ...slopes];
  })[0]!;
  const point = bend(x, curve);
  return { x, steepness: point.steepness, residual: residualOf({ x, y, ...risen(point) }) };
}

function risen({ value, steepness }: CurvePoint): Rise {
  return { value, slope: steepness };
}
