import type { Density } from "../../density/density.ts";
import { batchFrom, inputTensors, rowInputs } from "../../density/rowInputs.ts";
import {
  constant,
  greaterOrEqual,
  input,
  knownSize,
  mul,
  slice,
  type Tensor,
  toFloat,
} from "../../graph/index.ts";
import { type Declaration, scopeOf } from "../../parameters/scope.ts";
import { stream } from "../../random/stream.ts";

/** How many random numbers all dropout layers of a step share: [rows, width]. */
export interface DropoutPool {
  readonly rows: number;
  readonly width: number;
}

/** A layer reads the pool from a row of its own on, so no row sees the same pattern in two layers. */
const STRIDE = 7;

/** The pool that a density needs for a batch; undefined if it has no dropout. */
export function dropoutPool(
  density: Density,
  declarations: readonly Declaration[],
  batchSize: number,
): DropoutPool | undefined {
  const widths: number[] = [];
  const tensors = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
  const dropout = (x: Tensor) => {
    widths.push(knownSize(x.shape[1]));
    return x;
  };
  const given = batchFrom(density, inputTensors(rowInputs(density), [batchSize]));
  density.logProb(given, scopeOf(tensors, { dropout }));
  if (widths.length === 0) return undefined;
  return { rows: batchSize + STRIDE * (widths.length - 1), width: Math.max(...widths) };
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
