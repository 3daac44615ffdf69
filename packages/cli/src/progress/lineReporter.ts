import type { EpochRecord } from "tractable";
import { formatDuration, formatNats, formatRate } from "../text/format.ts";
import { type Measure, showMeasured } from "../text/measure.ts";
import type { ProgressReporter } from "./progressReporter.ts";

const SECONDS_BETWEEN_LINES = 3;

/** A line for a finished epoch, at most one every few seconds: for logs. */
export function lineReporter(stream: Pick<NodeJS.WriteStream, "write">, measure: Measure): ProgressReporter {
  let shown: EpochRecord | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  return {
    update(progress) {
      const latest = progress.curve.at(-1);
      if (isStopped || latest === undefined || latest === shown) return;
      if (progress.secondsElapsed - shownAt < SECONDS_BETWEEN_LINES) return;
      shown = latest;
      shownAt = progress.secondsElapsed;
      const { epoch, trainLogProb, validationLogProb } = latest;
      stream.write(
        `epoch ${epoch} of ${progress.epochs}: train ${formatNats(measure.of(trainLogProb))}, ` +
          `validation ${showMeasured(measure, validationLogProb)}, ` +
          `${formatRate(progress.rowsPerSecond)} ${measure.item}s/s, ` +
          `${formatDuration(progress.secondsLeft)} left\n`,
      );
    },
    stop() {
      isStopped = true;
    },
  };
}
