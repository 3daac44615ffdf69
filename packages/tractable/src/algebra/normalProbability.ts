/** Φ(z), the probability that a standard normal is below z, to 7 digits (Abramowitz & Stegun 7.1.26). */
export function normalProbability(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const tail = series.reduceRight((sum, c) => (sum + c) * t, 0) * Math.exp(-x * x);
  return z > 0 ? 1 - tail / 2 : tail / 2;
}
