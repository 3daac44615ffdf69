import { type Device, type Flow, fit, type Model, maf, nsf, realNvp } from "tractable";
import { onInterrupt } from "../interrupt.ts";
import { progressReporter } from "../progress/progressReporter.ts";
import { say } from "../text/print.ts";
import type { FitData } from "./readFitData.ts";

export type FlowName = "nsf" | "realnvp" | "maf";

export interface TrainOptions {
  readonly flow: FlowName;
  readonly epochs?: number;
  readonly timeLimit?: number;
  readonly seed: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly patience?: number;
  readonly device: Device;
  readonly threads?: number;
  readonly resume?: boolean;
}

interface Sizes {
  readonly features: number;
  readonly context: number;
  readonly rows: number;
}

/** So many rows speak for themselves: hiding units from the net only slows it down. */
const MANY_ROWS = 50_000;

const FLOWS: Readonly<Record<FlowName, (sizes: Sizes) => Flow>> = {
  nsf: ({ features, context, rows }) => nsf({ features, context, dropout: rows > MANY_ROWS ? 0 : undefined }),
  maf: ({ features, context }) => maf({ features, context }),
  realnvp: ({ features, context }) => realNvp({ features, context }),
};

export interface Trained {
  readonly model: Model;
  /** From the start of the process to the end of the first training step (or call of the engine). */
  readonly secondsToFirstStep: number;
}

/** Fits with a display of the progress; the first Ctrl-C ends the run with the best model so far. */
export async function train(
  { dataset, validation, supports }: FitData,
  options: TrainOptions,
  checkpoint: string,
): Promise<Trained> {
  const { rows, context, columns, contextColumns } = dataset;
  const { epochs, timeLimit, seed, batchSize, learningRate, patience, device, threads, resume } = options;
  const progress = progressReporter();
  const controller = new AbortController();
  const release = onInterrupt(() => {
    progress.stop();
    say("stopping after this step; Ctrl-C again to leave at once");
    controller.abort();
  });
  try {
    const flow = FLOWS[options.flow]({
      features: columns.length,
      context: contextColumns.length,
      rows: rows.shape[0],
    });
    let secondsToFirstStep = Number.NaN;
    const model = await fit(flow, rows, {
      ...{ context, columns, contextColumns, supports, validation },
      ...{ epochs, timeLimit, seed, batchSize, learningRate, patience, device, threads },
      ...{ resume, checkpoint, signal: controller.signal },
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
