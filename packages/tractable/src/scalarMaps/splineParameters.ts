import { add, exp, log, max, mul, neg, softplus, sub, type Tensor } from "../graph/index.ts";
import { softplusShift } from "../parameters/softplusShift.ts";

// A spline's unconstrained parameters and what they mean, in both ways. Widths and heights are softmax shares
// of the box, 2·bound·(minimum + (1 − bins·minimum)·share), which findBin computes for many elements at once;
// slopes are softplus(raw + shift) + minimum: bounded from below by `minimumSlope`, and not from above.

/** Slopes at knots from unconstrained parameters. */
export function slopesOf(raw: Tensor, minimumSlope: number): Tensor {
  return add(softplus(add(raw, softplusShift(minimumSlope))), minimumSlope);
}

/** Unconstrained parameters of slopes: the other way of `slopesOf`, for slopes above twice the minimum. */
export function rawSlopesOf(slopes: Tensor, minimumSlope: number): Tensor {
  // ln(eˣ − 1) = x + ln(1 − e⁻ˣ)
  const excess = max(sub(slopes, minimumSlope), minimumSlope);
  return sub(add(excess, log(sub(1, exp(neg(excess))))), softplusShift(minimumSlope));
}

/** Unconstrained parameters of widths or heights that add up to the box, along any axis. */
export function rawSizesOf(
  sizes: Tensor,
  { bins, bound, minimum }: { readonly bins: number; readonly bound: number; readonly minimum: number },
): Tensor {
  const shares = mul(sub(mul(sizes, 0.5 / bound), minimum), 1 / (1 - bins * minimum));
  return log(max(shares, minimum));
}
