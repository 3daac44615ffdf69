import type { Backend } from "../runtime/backend.ts";

/** Multiply-adds of one call from which a second thread is worth its start (docs/results.md, "Threads"). */
const WORTH_TWO = 1e9;
const MOST = 4;

/** How many threads an operation may use in a graph that multiplies so often. A rule, so that runs repeat. */
export function threadsFor(multiplications: number, { cores, threads }: Backend): number {
  if (threads !== undefined) return threads;
  return multiplications < WORTH_TWO ? 1 : Math.min(cores, MOST);
}
