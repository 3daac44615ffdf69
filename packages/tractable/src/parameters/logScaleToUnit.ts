import { log, max, mean, mul, neg, sqrt, sub, type Tensor } from "../graph/index.ts";

/** What hardly varies in the first batch isn't blown up by more than a thousand. */
const SMALLEST = 1e-3;

/**
 * The log-scale s with which x·eˢ has deviation 1 over the axes, or less where x deviates by less than
 * `smallest`; the axes are gone from the result.
 */
export function logScaleToUnit(x: Tensor, axes: readonly number[], smallest = SMALLEST): Tensor {
  const centered = sub(x, mean(x, { axes, keepDims: true }));
  return neg(log(max(sqrt(mean(mul(centered, centered), { axes })), smallest)));
}
