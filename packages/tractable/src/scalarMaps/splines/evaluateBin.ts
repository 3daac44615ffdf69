import {
  add,
  clamp,
  div,
  log,
  mul,
  neg,
  reciprocal,
  sub,
  type Tensor,
  withGradient,
} from "../../graph/index.ts";
import type { ScalarMapped } from "../scalarMap.ts";
import type { Bin } from "./findBin.ts";

/**
 * Eq. 4 and 5 of Neural Spline Flows (Durkan et al. 2019): the spline and the logarithm of its slope at a
 * distance `run` from the left knot of a bin. With θ = run / width, s = height / width, m = θ(1 − θ) and
 * T = (left + right − 2s)·m,
 *
 *     value = y + height·g / (s + T),  g = s·θ + (left − s)·m
 *     slope = s²·S / (s + T)²,         S = left + θ·(right − left) − T
 *
 * The gradient is written out, which takes half the operations that differentiation would. With dv and dl for
 * the cotangents of the value and of ln slope = 2·ln s + ln S − 2·ln(s + T), and d(…) for those of the rest:
 *
 *     d(g) = height·dv / (s + T)            d(s + T) = −((value − y)·dv + 2·dl) / (s + T)
 *     d(S) = dl / S                         d(T) = d(s + T) − d(S), at fixed θ and slopes
 *     d(bend) = d(T)·m                      d(m) = d(g)·(left − s) + d(T)·bend,  as T = bend·m
 *     d(θ) = d(g)·s + d(S)·(right − left) + d(m)·(1 − 2θ)
 *     d(s) = 2·dl / s + d(g)·(θ − m) + d(s + T) − 2·d(bend)
 *
 * and the inputs get theirs through θ = run / width, s = height / width, and where they stand by themselves.
 */
export function evaluateBin({ y, width, height, left, right }: Bin, run: Tensor): ScalarMapped {
  const perWidth = reciprocal(width);
  const theta = clamp(mul(run, perWidth), 0, 1);
  const s = mul(height, perWidth);
  const opposite = sub(1, theta);
  const m = mul(theta, opposite);
  const bend = sub(add(left, right), mul(s, 2));
  const T = mul(bend, m);
  const perDenominator = reciprocal(add(s, T));
  const rest = sub(left, s);
  const g = add(mul(s, theta), mul(rest, m));
  const change = sub(right, left);
  const S = add(add(mul(left, mul(opposite, opposite)), mul(right, mul(theta, theta))), mul(mul(s, 2), m));
  const share = mul(g, perDenominator);
  const rise = mul(height, share);
  const ratio = mul(s, perDenominator);
  const value = add(y, rise);
  const logSlope = log(mul(mul(ratio, ratio), S));

  const inputs = [y, width, height, left, right, run];
  const [outValue, outLogSlope] = withGradient([value, logSlope], inputs, ([dValue, dLogSlope]) => {
    // the cotangent of each name above, d(…)
    const dv = dValue ?? mul(value, 0);
    const dl = dLogSlope ?? mul(value, 0);
    const twice = mul(dl, 2);
    const dg = mul(mul(height, perDenominator), dv);
    const minusDenominator = mul(perDenominator, add(mul(rise, dv), twice));
    const dS = div(dl, S);
    const minusT = add(minusDenominator, dS);
    const minusBend = mul(minusT, m);
    const dm = sub(mul(dg, rest), mul(minusT, bend));
    const dTheta = add(add(mul(dg, s), mul(dS, change)), mul(dm, sub(opposite, theta)));
    const direct = sub(add(div(twice, s), mul(dg, sub(theta, m))), minusDenominator);
    const ds = add(direct, mul(minusBend, 2));
    return [
      dv,
      neg(mul(perWidth, add(mul(dTheta, theta), mul(ds, s)))),
      add(mul(share, dv), mul(ds, perWidth)),
      sub(add(mul(dg, m), mul(dS, opposite)), minusBend),
      sub(mul(dS, theta), minusBend),
      mul(dTheta, perWidth),
    ];
  });
  return { value: outValue!, logSlope: outLogSlope! };
}
