import { add, log, mul, reciprocal, sub, type Tensor } from "../graph/index.ts";

/**
 * ln Γ(x) of positive numbers, elementwise and differentiable: Stirling's series at x + 6, and back by
 * Γ(x + 1) = x·Γ(x). Its error is below 1e-7 of what float32 holds.
 */
export function logGammaOf(x: Tensor): Tensor {
  const far = add(x, SHIFT);
  let product: Tensor = x;
  for (let step = 1; step < SHIFT; step++) product = mul(product, add(x, step));
  const inverse = reciprocal(far);
  const square = mul(inverse, inverse);
  const series = mul(inverse, add(mul(square, add(mul(square, 1 / 1260), -1 / 360)), 1 / 12));
  const stirling = add(sub(mul(sub(far, 0.5), log(far)), far), 0.5 * Math.log(2 * Math.PI));
  return sub(add(stirling, series), log(product));
}

const SHIFT = 6;
