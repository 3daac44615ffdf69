import { openBackend } from "#backend";
import type { Flow } from "../flows/flow.ts";
import { createModel } from "../model/createModel.ts";
import { declareModel } from "../model/declareModel.ts";
import { density, standardizationName } from "../model/density.ts";
import type { Model } from "../model/model.ts";
import type { RowsLike } from "../model/rows.ts";
import { threadsFor } from "../model/threadsFor.ts";
import { initialValues } from "../parameters/scope.ts";
import type { FitOptions } from "./fitOptions.ts";
import { initializeFromData } from "./initialize.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { Run } from "./run.ts";
import { estimateStandardization } from "./standardization.ts";
import { Trainer } from "./trainer.ts";

/** How many rows initialise the layers that start from data, and at most how many values. */
const INITIAL_ROWS = 4096;
const INITIAL_VALUES = 1 << 19;
/** Steps that a run has by default, whatever the number of rows. */
const STANDARD_STEPS = 4000;

/**
 * Fits a flow to rows by maximum likelihood and returns the model with the best validation log-density.
 *
 * Rows are [rows, features] in data units; standardisation and supports are part of the model. Adam with warm-up
 * and cosine decay, clipped gradients and early stopping. The same seed gives the same model, bit for bit, on
 * one machine (with a time limit, only if the limit isn't reached). Throws one sentence for data that can't be
 * fitted; a run that diverges returns the best model so far and `report.stopped` = "diverged".
 */
export async function fit(flow: Flow, rows: RowsLike, options: FitOptions = {}): Promise<Model> {
  const { seed = 0, learningRate = 3e-3, clipNorm = 5, weightDecay = 0, averaging = 0.998 } = options;
  const prepared = prepare(flow, rows, options, seed);
  const backend = await openBackend(options);
  const mathematics = density(flow, prepared.supports);
  const declarations = declareModel(mathematics);
  const values = initialValues(declarations, seed);
  standardizeValues(values, prepared);
  const { training } = prepared;
  const count = training.x.shape[0];
  const batchSize = Math.min(options.batchSize ?? Math.min(256, Math.ceil(count / 4)), count);
  const started = await initializeFromData(mathematics, declarations, values, firstRows(prepared), backend);
  const parameters = [...started.values()].reduce((total, { length }) => total + length, 0);
  const trainer = await Trainer.open({
    density: mathematics,
    declarations,
    values: started,
    data: training,
    batchSize,
    seed,
    backend,
    threads: threadsFor(3 * parameters * batchSize, backend),
    weightDecay,
    averaging,
  });
  const epochs =
    options.epochs ?? Math.min(300, Math.max(5, Math.round(STANDARD_STEPS / trainer.stepsPerEpoch)));
  const run = new Run({
    trainer,
    prepared,
    flow,
    density: mathematics,
    declarations,
    backend,
    epochs,
    batchSize,
    seed,
    learningRate,
    clipNorm,
    weightDecay,
    averaging,
    patience: options.patience ?? Math.max(10, Math.ceil(epochs / 5)),
    timeLimit: options.timeLimit ?? Number.POSITIVE_INFINITY,
    onProgress: options.onProgress,
    signal: options.signal,
    checkpoint: options.checkpoint,
    resume: options.resume ?? false,
  });
  const { best, report } = await run.go();
  await trainer.release();
  const { columns, contextColumns, supports } = prepared;
  return createModel({ flow, columns, contextColumns, supports, values: best, report }, backend);
}

/** Puts the statistics of the training rows where the standardising layers look for them. */
function standardizeValues(
  values: Map<string, Float32Array>,
  { training, columns, contextColumns, supports }: Prepared,
): void {
  const name = standardizationName(supports);
  const own = estimateStandardization(training.x, supports, (column) => `fit, column ${columns[column]}`);
  values.set(`${name}.center`, own.center).set(`${name}.scale`, own.scale);
  if (training.context === undefined) return;
  const real = contextColumns.map(() => "real" as const);
  const given = estimateStandardization(
    training.context,
    real,
    (column) => `fit, context ${contextColumns[column]}`,
  );
  values.set("context.center", given.center).set("context.scale", given.scale);
}

function firstRows({ training: { x, context } }: Prepared) {
  const count = Math.min(INITIAL_ROWS, x.shape[0], Math.ceil(INITIAL_VALUES / x.shape[1]));
  const first = ({ data, shape: [, width] }: typeof x) => ({
    data: data.subarray(0, count * width),
    shape: [count, width] as const,
  });
  return { x: first(x), context: context && first(context) };
}
