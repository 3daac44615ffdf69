import {
  abs,
  add,
  clamp,
  floor,
  greater,
  less,
  mul,
  type Tensor,
  where,
  withGradient,
} from "../graph/index.ts";

/**
 * Binary digits behind the point of every weight. Whatever a net of integers computes is a whole number of
 * 2^−8, which float32 holds exactly below 2¹⁶: any order of summation, fused or not, gives the same bits.
 */
const DIGITS = 8;
export const STEP = 2 ** -DIGITS;

/** The largest activation; activations and what nets read are whole numbers of at most this size. */
export const LARGEST_ACTIVATION = 255;
/** A bias is at most so large, and so are all products of a sum together: they stay below 2¹⁶ with it. */
const LARGEST_BIAS = 2 ** 14;
const LARGEST_SUM = 2 ** 16 - LARGEST_BIAS - 1;

/** The largest weight that a sum of so many products may have, whatever the activations are. */
export function largestWeight(inputs: number): number {
  return Math.floor(LARGEST_SUM / (inputs * LARGEST_ACTIVATION) / STEP) * STEP;
}

export const biasBound = LARGEST_BIAS;

/**
 * Weights rounded to the step and limited to ±bound; the gradient passes straight through, inside the bound.
 */
export function fixedPoint(x: Tensor, bound: number): Tensor {
  const limited = clamp(x, -bound, bound);
  const rounded = mul(floor(add(mul(limited, 1 / STEP), 0.5)), STEP);
  return withGradient([rounded], [x], ([dy]) => [where(less(abs(x), bound), dy!, 0)])[0]!;
}

/** Numbers as `fixedPoint` makes them, and leaves them from then on. */
export function fixedPointValues(values: Float32Array, bound: number): Float32Array {
  return values.map((value) => Math.floor(Math.min(Math.max(value, -bound), bound) / STEP + 0.5) * STEP);
}

/** The largest whole number ≤ x, with the gradient of x. */
export function straightFloor(x: Tensor): Tensor {
  return withGradient([floor(x)], [x], ([dy]) => [dy])[0]!;
}

/** Whole numbers in low … high; the gradient passes straight through from low on. */
export function integerBetween(x: Tensor, low: number, high: number): Tensor {
  return withGradient([clamp(floor(x), low, high)], [x], ([dy]) => [where(greater(x, low), dy!, 0)])[0]!;
}
