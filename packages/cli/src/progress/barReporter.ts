import { type Params, SingleBar } from "cli-progress";
import type { Progress } from "tractable";
import { coloursFor } from "../text/colours.ts";
import type { Measure } from "../text/measure.ts";
import { progressLine } from "./progressLine.ts";
import type { ProgressReporter } from "./progressReporter.ts";

/** One line that is drawn again and again. */
export function barReporter(stream: NodeJS.WriteStream, measure: Measure): ProgressReporter {
  const colours = coloursFor(stream);
  let line = "";
  const bar = new SingleBar({
    stream,
    format: (_options: unknown, _params: Params) => line,
    hideCursor: true,
    gracefulExit: false,
    fps: 12,
  });
  const showCursor = () => bar.stop();
  let state: "new" | "drawn" | "stopped" = "new";
  return {
    update(progress: Progress) {
      if (state === "stopped") return;
      line = progressLine(progress, measure, (stream.columns ?? 80) - 1, colours);
      if (state === "drawn") return bar.update(progress.secondsElapsed);
      state = "drawn";
      bar.start(Number.MAX_VALUE, 0);
      process.once("exit", showCursor);
    },
    stop() {
      if (state === "drawn") showCursor();
      state = "stopped";
      process.off("exit", showCursor);
    },
  };
}
