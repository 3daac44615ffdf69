import {
  add,
  constant,
  div,
  exp,
  log,
  matmul,
  max,
  maxOver,
  mul,
  neg,
  reciprocal,
  reshape,
  softplus,
  stopGradient,
  sub,
  type Tensor,
} from "../../graph/index.ts";
import { softplusShift } from "../../parameters/softplusShift.ts";
import { total } from "./blocks.ts";
import type { BoxOptions } from "./boxOptions.ts";

// What a spline's unconstrained parameters mean, and, below each meaning, the way back. Widths and heights
// are softmax shares of the box, each at least `minimum`:
//
//     size = 2·bound·(minimum + (1 − bins·minimum)·share)
//
// Slopes are softplus(raw + shift) + minimumSlope: bounded from below by `minimumSlope`, and not from above.

/** Sizes that add up to a total, [bins, n], by softmax; each is at least the share `minimum` of it. */
export function sizesOf(raw: Tensor, of: number, minimum: number): Tensor {
  const bins = raw.shape[0] as number;
  const weights = exp(sub(raw, stopGradient(maxOver(raw, { axes: [0], keepDims: true }))));
  const ones = constant(new Float32Array(bins).fill(1), [1, bins]);
  const shares = mul(weights, reciprocal(matmul(ones, weights)));
  return mul(add(mul(shares, 1 - bins * minimum), minimum), of);
}

/** Widths and heights of bins before they are computed: each is its weight · perWeight + least. */
export interface BoxSizes {
  /** A weight for each width and, below, for each height, [2·bins, n]. */
  readonly weights: Tensor;
  /** What a weight is worth, in widths and in heights, [2, n]. */
  readonly perWeight: Tensor;
  /** The smallest width and the smallest height. */
  readonly least: readonly [number, number];
}

/**
 * Widths and heights from unconstrained ones, widths above heights, [2·bins, n]: what `sizesOf` says, for a
 * caller who selects bins before anything is computed of all of them.
 */
export function boxSizes(raw: Tensor, box: BoxOptions): BoxSizes {
  const { bins, bound } = box;
  const minima = [box.minimumWidth, box.minimumHeight] as const;
  const halves = reshape(raw, [2, bins, -1]);
  const largest = stopGradient(maxOver(halves, { axes: [1], keepDims: true }));
  const weights = reshape(exp(sub(halves, largest)), raw.shape);
  const room = minima.map((minimum) => 2 * bound * (1 - bins * minimum));
  const perWeight = div(constant(room, [2, 1]), total(weights, 2));
  return { weights, perWeight, least: [2 * bound * minima[0], 2 * bound * minima[1]] };
}

/** Unconstrained parameters of widths or heights that add up to the box, along any axis. */
export function rawSizesOf(
  sizes: Tensor,
  { bins, bound }: Pick<BoxOptions, "bins" | "bound">,
  minimum: number,
): Tensor {
  const shares = mul(sub(mul(sizes, 0.5 / bound), minimum), 1 / (1 - bins * minimum));
  return log(max(shares, minimum));
}

/** Slopes at knots from unconstrained parameters; 0 is a slope of 1. */
export function slopesOf(raw: Tensor, minimumSlope: number): Tensor {
  return add(softplus(add(raw, softplusShift(minimumSlope))), minimumSlope);
}

/** Unconstrained parameters of slopes, of which those below twice the minimum are taken as that. */
export function rawSlopesOf(slopes: Tensor, minimumSlope: number): Tensor {
  // ln(eˣ − 1) = x + ln(1 − e⁻ˣ)
  const excess = max(sub(slopes, minimumSlope), minimumSlope);
  return sub(add(excess, log(sub(1, exp(neg(excess))))), softplusShift(minimumSlope));
}
