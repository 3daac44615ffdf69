/**
 * What is added to an unconstrained parameter so that 0 means 1: softplus(0 + shift) + least = 1, for slopes
 * and factors above `least`.
 */
export function softplusShift(least: number): number {
  return Math.log(Math.expm1(1 - least));
}
