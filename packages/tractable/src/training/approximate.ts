import { openBackend } from "#backend";
import { checkTarget } from "../density/checkTarget.ts";
import { declareDensity } from "../density/declareDensity.ts";
import { density } from "../density/density.ts";
import { reverseDensity, type Target } from "../density/reverseDensity.ts";
import { type Support, supportRule } from "../density/support.ts";
import { checkOption, checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import {
  functionRule,
  listOf,
  namesOf,
  objectWith,
  partOf,
  realNumber,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { classesOf, type Flow, flowRule } from "../flows/flow.ts";
import { ownCode } from "../images/complexity.ts";
import { createModel } from "../model/createModel.ts";
import type { Model } from "../model/model.ts";
import { initialValues } from "../parameters/scope.ts";
import { type BackendOptions, backendRules } from "../runtime/backend.ts";
import type { FitOptions, Progress } from "./fitOptions.ts";
import { oneBlock, rowsOfBlocks } from "./minibatches/dataBlocks.ts";
import type { Data } from "./minibatches/splitRows.ts";
import { adam } from "./optimizers/adam.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { planOf } from "./plan.ts";
import { Run } from "./run.ts";
import { Trainer } from "./trainer.ts";

export interface ApproximateOptions extends BackendOptions {
  /** How many steps there are; 3,000 by default. */
  readonly steps?: number;
  /** How many rows are drawn for a step; 256 by default. */
  readonly batchSize?: number;
  /** The peak of the learning rate, after warm-up and before the cosine decay; 0.003 by default. */
  readonly learningRate?: number;
  /**
   * How parameters follow the gradient; `adam({ secondDecay: 0.99 })` by default, as far from the target the
   * first gradients are so large that a longer memory of them slows down all the others.
   */
  readonly optimizer?: Optimizer;
  /** Where each feature can lie; "real" by default. */
  readonly supports?: readonly Support[];
  /** What the features are called; x0, x1 … by default. */
  readonly columns?: readonly string[];
  /** The seed of everything that is random; 0 by default. */
  readonly seed?: number;
  /**
   * Hears where the run stands, with the mean of ln target − ln q as its log-densities; nobody by default.
   */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the run, whose result has the best weights so far; nothing does by default. */
  readonly signal?: AbortSignal;
}

/** Steps between two looks at draws of their own, which tell the best parameters. */
const STEPS_OF_EPOCH = 100;
const VALIDATION_ROWS = 4096;

/**
 * Fits a flow to a density that is written as a function of symbolic rows (`tractable/graph`), up to its
 * normaliser and without data: reverse Kullback–Leibler divergence with the path gradient. The flow covers
 * where it starts from and may miss modes; `importanceWeights` tells how near it came. In the report, a
 * log-density is the mean of ln target − ln q, at most the target's log-normaliser.
 *
 * @example
 * ```ts
 * const { add, mul, slice, sub } = graph;
 * const banana = (x) => {
 *   const [a, b] = [slice(x, 0, 1, 1), slice(x, 1, 2, 1)];
 *   const bent = sub(b, mul(a, a));
 *   return graph.reshape(mul(add(mul(a, a), mul(bent, bent)), -0.5), [-1]);
 * };
 * const model = await approximate(banana, realNvp({ features: 2, layers: 4 }), { steps: 20 });
 * const { effectiveSampleSize, logNormalizer } = await importanceWeights(model, banana, { count: 1000 });
 * ```
 */
export async function approximate(
  target: Target,
  flow: Flow,
  options: ApproximateOptions = {},
): Promise<Model> {
  const { supports, columns, ...rest } = checkOptions("approximate", options, rules);
  checkOption("approximate", "the target", target, required(functionRule));
  checkOption("approximate", "the flow", flow, required(flowRule));
  const { features } = flow;
  if (flow.context > 0 || flow.pixels !== undefined || flow.table !== undefined) {
    throw new TractableError(
      `approximate: expected a flow of numbers without a context, got ${flow.name} with ${flow.context} numbers of context`,
    );
  }
  if (classesOf(flow) > 0) {
    throw new TractableError(
      `approximate: expected a flow without classes, as a target tells none apart, got ${flow.name} with ${classesOf(flow)}`,
    );
  }
  if (hasKind(flow.base.spec, "resampled")) {
    throw new TractableError(
      `approximate: expected a base whose draws change smoothly with its parameters, got ${flow.base.spec.kind}, where those of resampled() jump; take standardNormal()`,
    );
  }
  checkTarget(target, features, "approximate");
  const { steps = 3000, batchSize = 256, seed = 0, optimizer = adam({ secondDecay: 0.99 }) } = rest;
  const its = {
    supports: supports ?? new Array<Support>(features).fill("real"),
    columns: columns ?? Array.from({ length: features }, (_, column) => `x${column}`),
    contextColumns: [],
    classNames: [],
  };
  for (const name of ["supports", "columns"] as const) {
    if (its[name].length === features) continue;
    throw new TractableError(
      `approximate: expected ${features} ${name} for this flow, got ${its[name].length}`,
    );
  }
  const backend = await openBackend(options);
  const mathematics = density(flow, its.supports);
  const declarations = declareDensity(mathematics);
  const reverse = reverseDensity(mathematics, declarations, target);
  const perEpoch = Math.min(STEPS_OF_EPOCH, steps);
  const epochs = Math.ceil(steps / perEpoch);
  // the rows are never looked at: what is drawn are the noise's
  const blank = (rows: number): Data => ({
    x: { data: new Float32Array(rows * features), shape: [rows, features] },
    context: undefined,
    labels: undefined,
  });
  const training = blank(perEpoch * batchSize);
  const blocks = oneBlock(training);
  const prepared = { ...its, training, blocks, validation: blank(VALIDATION_ROWS) };
  const plan = planOf(
    { ...rest, optimizer, batchSize, seed, epochs, patience: epochs },
    rowsOfBlocks(blocks),
    flow,
  );
  const values = initialValues(declarations, seed);
  const trainer = await Trainer.open({
    density: reverse,
    declarations,
    values,
    blocks,
    plan,
    backend,
  });
  const { onProgress, signal } = options;
  const run = new Run({
    trainer,
    prepared,
    complexity: ownCode,
    onProgress,
    signal,
    afterEpoch: undefined,
    checkpoint: undefined,
    resume: false,
  });
  try {
    const { best, report } = await run.go();
    return createModel({ flow, ...its, values: best, report }, backend);
  } finally {
    await trainer.release();
  }
}

const rules = {
  ...backendRules,
  steps: wholeNumber(),
  batchSize: wholeNumber(),
  learningRate: realNumber({ above: 0 }),
  optimizer: partOf("optimizer"),
  supports: listOf(`supports, each ${supportRule.expected}`, supportRule.accepts),
  columns: namesOf("names"),
  seed: wholeNumber({ from: 0 }),
  onProgress: functionRule,
  signal: objectWith("an AbortSignal", "addEventListener", "throwIfAborted"),
} satisfies Record<(keyof Required<ApproximateOptions> & keyof FitOptions) | "steps", OptionRule>;

/** Whether a spec, or one inside it, is of that kind. */
function hasKind(spec: unknown, kind: string): boolean {
  if (typeof spec !== "object" || spec === null) return false;
  return ("kind" in spec && spec.kind === kind) || Object.values(spec).some((inner) => hasKind(inner, kind));
}
