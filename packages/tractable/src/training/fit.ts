import { openBackend } from "#backend";
import { declareDensity } from "../density/declareDensity.ts";
import { type Density, density } from "../density/density.ts";
import { contextStandardization, dataStandardization } from "../density/parameterNames.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type Flow, flowSpec } from "../flows/flow.ts";
import { ownCode } from "../images/complexity.ts";
import { settled } from "../integers/integerNet.ts";
import { isIntegerPixels } from "../integers/integerPixels.ts";
import { createModel } from "../model/createModel.ts";
import type { Model } from "../model/model.ts";
import type { TrainingReport } from "../model/trainingReport.ts";
import { initialValues } from "../parameters/scope.ts";
import { permutation } from "../random/permutation.ts";
import { stream } from "../random/stream.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { RowSource } from "../rows/rowSource.ts";
import { checkFitOptions } from "./checkFitOptions.ts";
import type { FitOptions } from "./fitOptions.ts";
import { initializeFromData } from "./initialize.ts";
import { rowsOfBlocks } from "./minibatches/dataBlocks.ts";
import { noiseFeeds, rowFeeds } from "./minibatches/rowFeeds.ts";
import type { Data } from "./minibatches/splitRows.ts";
import { planOf } from "./plan.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { Run } from "./run.ts";
import { estimateStandardization } from "./standardization.ts";
import { Trainer } from "./trainer.ts";

/** How many rows initialise the layers that start from data, and at most how many values. */
const INITIAL_ROWS = 4096;
const INITIAL_VALUES = 1 << 19;
/** How many values of images, as convolution nets keep dozens of channels of each. */
const INITIAL_PIXELS = 1 << 17;

/**
 * Fits a flow to rows by maximum likelihood and returns the model with the best validation log-density.
 *
 * Rows are [rows, features] in data units; standardisation and supports are part of the model. Rows that
 * don't fit into memory come as a `RowSource`, block by block. Adam with warm-up and cosine decay, clipped
 * gradients and early stopping. The same seed gives the same model, bit for bit, on one machine (with a time
 * limit, only if the limit isn't reached). Throws one sentence for data that can't be fitted; a run that
 * diverges returns the best model so far and `report.stopped` = "diverged".
 *
 * @example
 * ```ts
 * const model = await fit(nsf({ features: 2 }), rows, {
 *   epochs: 2,
 *   seed: 1,
 *   optimizer: adamW({ weightDecay: 0.01 }),
 *   onProgress: ({ epoch, validationLogProb }) => console.log(epoch, validationLogProb),
 * });
 * const { data, shape } = await model.sample(100, { seed: 7 });
 * ```
 */
export async function fit(flow: Flow, rows: DataLike | RowSource, options: FitOptions = {}): Promise<Model> {
  checkFitOptions(flow, options);
  if (options.complexity !== undefined && flow.pixels === undefined) {
    throw new TractableError("fit: expected complexity with a flow of images, got one of a table");
  }
  if (
    options.memory === "recompute" &&
    (flow.table !== undefined || flow.pixels?.dequantization === "none")
  ) {
    const law = flow.table === undefined ? "whole pixels" : "a typed table";
    throw new TractableError(
      `fit: expected memory "keep" with a flow of ${law}, which is no sequence of steps, got "recompute"; leave it out`,
    );
  }
  const { seed = 0, complexity = ownCode, watch, from } = options;
  const prepared = await prepare(flow, rows, options, seed);
  const backend = await openBackend(options);
  const mathematics = density(flow, prepared.supports);
  const declarations = declareDensity(mathematics);
  const values = initialValues(declarations, seed);
  standardizeValues(values, prepared, flow);
  const { training, blocks, columns, contextColumns, supports, classNames } = prepared;
  const plan = planOf({ ...options, seed }, rowsOfBlocks(blocks), flow);
  const first = initialRows(mathematics, training, seed);
  const started =
    from === undefined
      ? await initializeFromData(mathematics, declarations, values, first, backend)
      : new Map([...values, ...weightsOf(from, flow)]);
  const drawn = plan.objective.noise?.(flow) ?? [];
  const trained = { ...mathematics, noise: [...mathematics.noise, ...drawn] };
  const trainer = await Trainer.open({
    density: trained,
    declarations,
    values: started,
    blocks,
    plan,
    backend,
  });
  const toModel = (
    best: ReadonlyMap<string, Float32Array>,
    report?: TrainingReport,
    calibration?: Float32Array,
  ) =>
    createModel(
      {
        flow,
        columns,
        contextColumns,
        supports,
        classNames,
        values: isIntegerPixels(flow.base) ? settled(best, declarations) : best,
        report,
        calibration,
        source: options.source,
        complexity: flow.pixels === undefined ? undefined : complexity.name,
      },
      backend,
    );
  const run = new Run({
    trainer,
    prepared,
    complexity,
    onProgress: options.onProgress,
    afterEpoch:
      watch &&
      (async (epoch, latest) => {
        if (epoch % watch.everyEpochs !== 0) return;
        const model = toModel(latest);
        try {
          await watch.call(model, epoch);
        } finally {
          await model.dispose();
        }
      }),
    signal: options.signal,
    checkpoint: options.checkpoint,
    resume: options.resume ?? false,
  });
  try {
    const { best, report, calibration } = await run.go();
    return toModel(best, report, calibration);
  } finally {
    await trainer.release();
  }
}

/** Puts the statistics of the training rows where the standardising layers look for them. */
function standardizeValues(
  values: Map<string, Float32Array>,
  { training, columns, contextColumns, supports }: Prepared,
  { pixels, table }: Flow,
): void {
  if (pixels === undefined && table === undefined) {
    const { center, scale } = dataStandardization(supports);
    const own = estimateStandardization(training.x, supports, (column) => `fit, column ${columns[column]}`);
    values.set(center, own.center).set(scale, own.scale);
  }
  if (training.context === undefined || table !== undefined) return;
  const real = contextColumns.map(() => "real" as const);
  const given = estimateStandardization(
    training.context,
    real,
    (column) => `fit, context ${contextColumns[column]}`,
  );
  const { center, scale } = contextStandardization;
  values.set(center, given.center).set(scale, given.scale);
}

/** What initialises the layers that start from data: training rows from all over, as files may be sorted. */
function initialRows(density: Density, data: Data, seed: number) {
  const [rows, width] = data.x.shape;
  const most = density.flow.pixels === undefined ? INITIAL_VALUES : INITIAL_PIXELS;
  const count = Math.min(INITIAL_ROWS, rows, Math.ceil(most / width));
  return {
    ...rowFeeds(density, data, permutation(rows, stream(seed, "initialization/rows")).subarray(0, count)),
    ...noiseFeeds(density, count, seed, ["initialization"]),
  };
}

/** The weights of a fitted model, if it is of this architecture. */
function weightsOf(model: Model, flow: Flow): ReadonlyMap<string, Float32Array> {
  const [own, other] = [JSON.stringify(flowSpec(flow)), JSON.stringify(model.spec.flow)];
  if (own !== other) {
    throw new TractableError(
      `fit: expected to start from a model of the same flow, ${flow.name} of ${flow.features} features, got another ${model.spec.flow.kind}; fit the flow that the model has`,
    );
  }
  return model.parameters;
}
