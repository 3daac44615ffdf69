/**
 * One rational-quadratic spline in float64, straight from Durkan et al. (2019), eq. 4 and 5, with linear
 * tails.
 */
export interface Spline {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly slopes: readonly number[];
}

/** Knots from unconstrained parameters as the library takes them; minimums are 1e-3. */
export function splineOf(widths: number[], heights: number[], slopes: number[], bound: number): Spline {
  const minimum = 1e-3;
  const knots = (raw: number[]) => {
    const largest = Math.max(...raw);
    const weights = raw.map((u) => Math.exp(u - largest));
    const total = weights.reduce((a, b) => a + b, 0);
    const places = [-bound];
    for (const weight of weights) {
      const share = minimum + (1 - minimum * raw.length) * (weight / total);
      places.push(places.at(-1)! + 2 * bound * share);
    }
    return places;
  };
  const shift = Math.log(Math.expm1(1 - minimum));
  const inner = slopes.map(
    (raw) => minimum + Math.max(raw + shift, 0) + Math.log1p(Math.exp(-Math.abs(raw + shift))),
  );
  return { xs: knots(widths), ys: knots(heights), slopes: [1, ...inner, 1] };
}

/** The value and the logarithm of the slope at x. */
export function evaluateSpline({ xs, ys, slopes }: Spline, x: number): { value: number; logSlope: number } {
  const last = xs.length - 1;
  if (x <= xs[0]! || x >= xs[last]!) return { value: x, logSlope: 0 };
  const bin = Math.max(0, Math.min(last - 1, xs.findIndex((knot) => knot > x) - 1));
  const [width, height] = [xs[bin + 1]! - xs[bin]!, ys[bin + 1]! - ys[bin]!];
  const [left, right] = [slopes[bin]!, slopes[bin + 1]!];
  const s = height / width;
  const theta = (x - xs[bin]!) / width;
  const mixed = theta * (1 - theta);
  const denominator = s + (left + right - 2 * s) * mixed;
  const value = ys[bin]! + (height * (s * theta ** 2 + left * mixed)) / denominator;
  const slope = (s ** 2 * (right * theta ** 2 + 2 * s * mixed + left * (1 - theta) ** 2)) / denominator ** 2;
  return { value, logSlope: Math.log(slope) };
}

/** The x that has this value, by bisection. */
export function invertSpline(spline: Spline, y: number): number {
  const last = spline.xs.length - 1;
  if (y <= spline.ys[0]! || y >= spline.ys[last]!) return y;
  let [low, high] = [spline.xs[0]!, spline.xs[last]!];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (evaluateSpline(spline, middle).value < y) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The smallest and largest value and logSlope between two places. */
export function rangeOf(spline: Spline, from: number, to: number) {
  const places = Array.from({ length: 41 }, (_, step) => from + ((to - from) * step) / 40);
  const inside = spline.xs.filter((knot) => knot > from && knot < to);
  const found = [...places, ...inside].map((x) => evaluateSpline(spline, x));
  const values = found.map(({ value }) => value);
  const logSlopes = found.map(({ logSlope }) => logSlope);
  return {
    value: [Math.min(...values), Math.max(...values)] as const,
    logSlope: [Math.min(...logSlopes), Math.max(...logSlopes)] as const,
  };
}
