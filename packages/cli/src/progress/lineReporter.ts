import type { EpochRecord, Progress } from "tractable";
import { formatDuration, formatNats, formatRate } from "../text/format.ts";
import { type Measure, showMeasured } from "../text/measure.ts";
import type { ProgressReporter } from "./progressReporter.ts";

const SECONDS_BETWEEN_LINES = 3;
/** An estimate from fewer seconds than these would say more of the start than of the run. */
const SECONDS_OF_ESTIMATE = 5;

/**
 * A line for a finished epoch, at most one every few seconds, and before the first one an estimate of how
 * long it takes: for logs.
 */
export function lineReporter(stream: Pick<NodeJS.WriteStream, "write">, measure: Measure): ProgressReporter {
  let shown: EpochRecord | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let hasEstimated = false;
  let isStopped = false;
  return {
    update(progress) {
      const latest = progress.curve.at(-1);
      if (latest === undefined && !hasEstimated && progress.secondsElapsed >= SECONDS_OF_ESTIMATE) {
        hasEstimated = true;
        if (!isStopped) stream.write(`${estimate(progress, measure)}\n`);
      }
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

function estimate(progress: Progress, { item }: Measure): string {
  const { step, steps, epochs, secondsElapsed, secondsLeft, rowsPerSecond } = progress;
  const each = formatDuration((secondsElapsed * steps) / step);
  return (
    `step ${step} of ${steps}: ${formatRate(rowsPerSecond)} ${item}s/s, an epoch takes about ${each}, ` +
    `${epochs} epochs or the time limit about ${formatDuration(secondsElapsed + secondsLeft)}`
  );
}
