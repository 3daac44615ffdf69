/** Mean and deviation of numbers. */
export interface Moments {
  readonly mean: number;
  /** The root of the mean squared distance from the mean. */
  readonly deviation: number;
}

/** Mean and deviation of one number or more, in double precision. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const count = values.length;
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at]!;
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < count; at++) squares += (values[at]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
