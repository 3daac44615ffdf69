import {
  adam,
  adamW,
  type DataLike,
  type FitOptions,
  type Flow,
  fit,
  type Model,
  type RowSource,
  sgd,
} from "tractable";
import { onInterrupt } from "../../interrupt.ts";
import { progressReporter } from "../../progress/progressReporter.ts";
import type { Measure } from "../../text/measure.ts";
import { say } from "../../text/print.ts";
import type { FitPaths } from "./fitPaths.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import { announceCheckpoint } from "./saveFit.ts";

const OPTIMIZERS = { adam, adamw: adamW, sgd: () => sgd({ momentum: 0.9 }) };

export interface TrainOptions
  extends Pick<
    FitCommandOptions,
    | "epochs"
    | "timeLimit"
    | "seed"
    | "batchSize"
    | "accumulate"
    | "memory"
    | "learningRate"
    | "patience"
    | "device"
    | "threads"
    | "resume"
    | "optimizer"
  > {
  /** A model to start from. */
  readonly from?: Model;
  /** What the data are called. */
  readonly source?: string;
}

export interface Training {
  readonly flow: Flow;
  readonly rows: DataLike | RowSource;
  readonly measure: Measure;
  /** What the rows are, and what to do meanwhile. */
  readonly about: Pick<
    FitOptions,
    | "context"
    | "columns"
    | "contextColumns"
    | "supports"
    | "validation"
    | "labels"
    | "classNames"
    | "watch"
    | "complexity"
  >;
}

export interface Trained {
  readonly model: Model;
  /** From the start of the process to the end of the first training step (or call of the engine). */
  readonly secondsToFirstStep: number;
}

/** Fits with a display of the progress; the first Ctrl-C ends the run with the best model so far. */
export async function train(
  { flow, rows, measure, about }: Training,
  options: TrainOptions,
  paths: FitPaths,
): Promise<Trained> {
  const { epochs, timeLimit, seed, batchSize, accumulate, learningRate, patience } = options;
  const { device, memory, threads, resume, source, from, optimizer = "adam" } = options;
  announceCheckpoint(paths, resume);
  const progress = progressReporter(measure);
  const controller = new AbortController();
  const release = onInterrupt(() => {
    progress.stop();
    say("stopping after this step; Ctrl-C again to leave at once");
    controller.abort();
  });
  try {
    let secondsToFirstStep = Number.NaN;
    const model = await fit(from?.flow ?? flow, rows, {
      ...about,
      epochs,
      timeLimit,
      seed,
      batchSize,
      accumulate,
      memory,
      learningRate,
      patience,
      device,
      threads,
      resume,
      source,
      from,
      optimizer: OPTIMIZERS[optimizer](),
      checkpoint: paths.checkpoint,
      signal: controller.signal,
      onProgress(state) {
        if (Number.isNaN(secondsToFirstStep)) secondsToFirstStep = performance.now() / 1000;
        progress.update(state);
      },
    });
    return { model, secondsToFirstStep };
  } finally {
    release();
    progress.stop();
  }
}
