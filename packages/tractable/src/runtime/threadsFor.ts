import { multiplications } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import type { Backend } from "./backend.ts";

/** Multiply-adds of one call from which a second thread is worth its start (docs/results.md, "Threads"). */
const WORTH_TWO = 1e9;
const MOST = 4;

/**
 * How many threads an operation may use in a program that is run on so many rows. A rule, so that runs
 * repeat.
 */
export function threadsFor(
  { outputs }: Program,
  batch: number,
  { cores, threads }: Pick<Backend, "cores" | "threads">,
): number {
  if (threads !== undefined) return threads;
  return multiplications(Object.values(outputs), batch) < WORTH_TWO ? 1 : Math.min(cores, MOST);
}

/** How many sessions may run side by side, each in a thread of its own; 1 where there are no such threads. */
export function sidesFor({ cores, threads, loadInThread }: Backend): number {
  return loadInThread === undefined ? 1 : (threads ?? Math.min(cores, MOST));
}
