/** The share of the run in which the learning rate rises. */
const WARM_UP = 0.03;
/** The last learning rate, as a share of the peak. */
const FLOOR = 0.01;

/** The learning rate as a share of its peak: a linear warm-up, then half a cosine. `progress` goes from 0 to 1. */
export function schedule(progress: number): number {
  if (progress < WARM_UP) return (progress + 1e-3) / (WARM_UP + 1e-3);
  const decay = Math.min(1, (progress - WARM_UP) / (1 - WARM_UP));
  return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * decay));
}
