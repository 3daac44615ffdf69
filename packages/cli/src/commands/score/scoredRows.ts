import { openAppend } from "@tractable/data";
import { LogProbs } from "./logProbs.ts";
import { LowestRows } from "./lowestRows.ts";

/** The name of the column that is added. */
export const LOG_PROB_COLUMN = "log_prob";
const SHOWN_LOWEST = 5;

/** Takes log-densities as they come: their statistics, the least likely rows, and the file they go to. */
export interface ScoredRows {
  readonly logProbs: LogProbs;
  readonly lowest: LowestRows;
  /** The log-densities of the next rows; `valuesOf` tells what one of these rows holds. */
  add(chunk: Float64Array, valuesOf: (row: number) => readonly string[]): Promise<void>;
  /** Writes the file. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

export async function scoredRows(sources: readonly string[], out: string | undefined): Promise<ScoredRows> {
  const column = { name: LOG_PROB_COLUMN, type: "float64" } as const;
  const writer = out === undefined ? undefined : await openAppend([...sources], out, [column]);
  const logProbs = new LogProbs();
  const lowest = new LowestRows(SHOWN_LOWEST);
  return {
    logProbs,
    lowest,
    async add(chunk, valuesOf) {
      lowest.add(chunk, valuesOf, logProbs.length);
      logProbs.add(chunk);
      await writer?.write([chunk]);
    },
    close: async () => writer?.close(),
    abort: async () => writer?.abort(),
  };
}
