import type { Progress } from "tractable";
import type { Measure } from "../text/measure.ts";
import { barReporter } from "./barReporter.ts";
import { lineReporter } from "./lineReporter.ts";

/** Shows on standard error how a fit is going. */
export interface ProgressReporter {
  update(progress: Progress): void;
  /** Ends the display, whatever still comes: what is printed next starts on a line of its own. */
  stop(): void;
}

/** A live bar on a terminal, plain lines elsewhere. */
export function progressReporter(
  measure: Measure,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressReporter {
  const isLive = stream.isTTY && process.env.TERM !== "dumb";
  return isLive ? barReporter(stream, measure) : lineReporter(stream, measure);
}
