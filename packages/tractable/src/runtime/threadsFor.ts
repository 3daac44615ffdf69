import { multiplications } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import type { Backend } from "./backend.ts";

/** Multiply-adds of one call from which a second thread is worth its start (docs/results.md, "Threads"). */
const WORTH_TWO = 1e9;
const MOST = 4;

/**
 * How many threads an operation may use in a program that is run on so many rows. A rule, so that runs
 * repeat. `worthTwo` is for programs whose operations are on more rows than those of a training step.
 */
export function threadsFor(
  { outputs }: Program,
  batch: number,
  { cores, threads }: Pick<Backend, "cores" | "threads">,
  worthTwo = WORTH_TWO,
): number {
  if (threads !== undefined) return threads;
  return multiplications(Object.values(outputs), batch) < worthTwo ? 1 : Math.min(cores, MOST);
}
