import { constant, greaterOrEqual, knownSize, mul, slice, type Tensor, toFloat } from "../../graph/index.ts";
import { stream } from "../../random/stream.ts";

/** How many random numbers all dropout layers of a step share: [rows, width]. */
export interface DropoutPool {
  readonly rows: number;
  readonly width: number;
}

/** A layer reads the pool from a row of its own on, so no row sees the same pattern in two layers. */
const STRIDE = 7;

/** The pool for so many rows and layers of so many units each; undefined if there is no dropout. */
export function dropoutPool(widths: readonly number[], rows: number): DropoutPool | undefined {
  if (widths.length === 0) return undefined;
  return { rows: rows + STRIDE * (widths.length - 1), width: Math.max(...widths) };
}

/** The hook that hides values by numbers of the pool. */
export function dropoutFrom(pool: Tensor, batchSize: number): (x: Tensor, rate: number) => Tensor {
  let layer = 0;
  return (x, rate) => {
    const from = STRIDE * layer++;
    const numbers = slice(slice(pool, from, from + batchSize, 0), 0, knownSize(x.shape[1]), 1);
    return mul(x, mul(toFloat(greaterOrEqual(numbers, constant(rate))), 1 / (1 - rate)));
  };
}

/** Uniform numbers for the pools of the steps from `first` on: of the seed and the step alone. */
export function drawPools(
  { rows, width }: DropoutPool,
  first: number,
  steps: number,
  seed: number,
): Float32Array {
  const numbers = new Float32Array(steps * rows * width);
  for (let step = 0; step < steps; step++) {
    const { uniform } = stream(seed, `dropout/step ${first + step}`);
    const end = (step + 1) * rows * width;
    for (let index = step * rows * width; index < end; index++) numbers[index] = uniform();
  }
  return numbers;
}
