/** ln of the mean of exp(values), without overflow. */
export function logMeanExp(values: Float32Array): number {
  const most = Math.max(...values);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0) / values.length);
}
