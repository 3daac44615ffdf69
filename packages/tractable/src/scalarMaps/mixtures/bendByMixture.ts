import {
  abs,
  add,
  constant,
  div,
  exp,
  less,
  max,
  maxOver,
  min,
  mul,
  neg,
  reciprocal,
  scan,
  sub,
  type Tensor,
  where,
  withGradient,
} from "../../graph/index.ts";
import type { Mixture, Quantile } from "./mixture.ts";

/**
 * The curve y = (1 − m)·Q(F(x)) + m·x of a mixture's distribution function F and the quantile function Q of
 * its standard component; the slope m keeps it from being flat where the density F′ vanishes.
 */
export interface Curve {
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
export function bend(x: Tensor, { mixture, quantile, minimumSlope: m }: Curve): CurvePoint {
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
 * lies between these lines, x between where the first and the last of them reach y. That interval is halved,
 * then Newton's method finds the rest of the digits. The gradient is that of the implicit function.
 */
export function straighten(
  y: Tensor,
  curve: Curve,
  { halvings = 24, newtonSteps = 2 }: StraightenOptions = {},
): Solution {
  const { mixture, minimumSlope: m } = curve;
  const { weights, means, logScales } = mixture;
  const rates = mul(exp(neg(logScales)), 1 - m);
  const places = div(add(y, mul(rates, means)), add(rates, m));
  const extreme = (values: Tensor) => maxOver(values, { axes: [0], keepDims: true });
  const halved = scan({
    state: [neg(extreme(neg(places))), extreme(places)],
    sequences: [constant(new Float32Array(halvings), [halvings, 1])],
    step([low, high]) {
      const middle = between(low!, high!);
      const isBelow = less(bend(middle, curve).value, y);
      return { state: [where(isBelow, middle, low!), where(isBelow, high!, middle)] };
    },
  });
  const [low, high] = halved.state as [Tensor, Tensor];
  let found = between(low, high);
  for (let step = 0; step < newtonSteps; step++) {
    const { value, steepness } = bend(found, curve);
    found = min(max(add(found, div(sub(y, value), steepness)), low), high);
  }
  const x = withGradient([found], [y, weights, means, logScales], ([dx]) => {
    const dy = mul(dx!, reciprocal(point.steepness));
    const [, ...slopes] = point.pullback(mul(dy, m - 1));
    return [dy, ...slopes];
  })[0]!;
  const point = bend(x, curve);
  const rounding = add(max(abs(y), 1), mul(point.steepness, max(abs(x), 1)));
  return { x, steepness: point.steepness, residual: div(abs(sub(point.value, y)), rounding) };
}

function between(low: Tensor, high: Tensor): Tensor {
  return add(low, mul(sub(high, low), 0.5));
}
