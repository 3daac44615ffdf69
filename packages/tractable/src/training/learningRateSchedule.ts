/** The share of the planned steps in which the learning rate rises. */
const WARM_UP = 0.03;
/** The most steps of warm-up in a run with a time limit, which may end long before its plan. */
const MOST_WARM_UP_STEPS = 100;
/** The last learning rate, as a share of the peak. */
const FLOOR = 0.01;

export interface Place {
  /** Steps made before, over all epochs, and how many the plan has. */
  readonly step: number;
  readonly steps: number;
  /** The share of the time limit that is over; 0 without a limit. */
  readonly time: number;
}

/**
 * The learning rate as a share of its peak: a linear warm-up over a number of steps, whatever the time limit,
 * then half a cosine over the plan or the time, whichever is over first.
 */
export function learningRateSchedule({ step, steps, time }: Place): number {
  const bySteps = step / steps;
  if (time === 0) return bySteps < WARM_UP ? rise(bySteps, WARM_UP) : cosine(bySteps);
  const warmUp = Math.min(WARM_UP, MOST_WARM_UP_STEPS / steps);
  return Math.min(bySteps < warmUp ? rise(bySteps, warmUp) : 1, cosine(Math.max(bySteps, time)));
}

function rise(progress: number, warmUp: number): number {
  return (progress + 1e-3) / (warmUp + 1e-3);
}

function cosine(progress: number): number {
  const decay = Math.min(1, Math.max(0, (progress - WARM_UP) / (1 - WARM_UP)));
  return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * decay));
}
