import { TractableError } from "../errors/tractableError.ts";
import type { Flow } from "../flows/flow.ts";
import { pixelCount } from "../images/imageSize.ts";
import type { FitOptions } from "./fitOptions.ts";
import { maximumLikelihood } from "./objectives/maximumLikelihood.ts";
import type { Objective } from "./objectives/objective.ts";
import { adam } from "./optimizers/adam.ts";
import { averaged } from "./optimizers/averaged.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";

/**
 * How the backward pass comes by what lies inside the steps of a flow: it was kept, or is computed again from
 * what comes out of them.
 */
export type Memory = "keep" | "recompute";

/** How a run goes, with every default filled in. */
export interface Plan {
  readonly epochs: number;
  readonly batchSize: number;
  /** In how many parts, one after another, the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly memory: Memory;
  readonly learningRate: number;
  readonly clipNorm: number;
  readonly patience: number;
  /** Seconds; infinite without a limit. */
  readonly timeLimit: number;
  readonly seed: number;
  readonly objective: Objective;
  /** With the averaging of the parameters, where there is any. */
  readonly optimizer: Optimizer;
}

/** Steps that a run has by default, whatever the number of rows. */
const STANDARD_STEPS = 4000;
/** Passes over the rows by default, at least, unless they are more steps than these. */
const FEWEST_EPOCHS = 5;
const MOST_STEPS = 40_000;

/** The plan of a run over so many training rows: options, and defaults that follow the rows. */
export function planOf(options: FitOptions & { seed: number }, rows: number, flow: Flow): Plan {
  const {
    seed,
    learningRate = 3e-3,
    clipNorm = 5,
    averaging = 0.998,
    accumulate = 1,
    memory = "keep",
  } = options;
  const usual = Math.min(usualBatch(flow, rows), Math.ceil(rows / 4));
  const batchSize = Math.min(options.batchSize ?? usual, rows);
  if (batchSize % accumulate !== 0) {
    throw new TractableError(
      `fit: expected accumulate to divide the batch of ${batchSize} rows into equal parts, got ${accumulate}`,
    );
  }
  const stepsPerEpoch = Math.floor(rows / batchSize);
  const standardSteps = options.batchSize === undefined ? stepsOf(flow, batchSize) : STANDARD_STEPS;
  const fewest = Math.min(FEWEST_EPOCHS, Math.ceil(MOST_STEPS / stepsPerEpoch));
  const epochs = options.epochs ?? Math.min(300, Math.max(fewest, Math.round(standardSteps / stepsPerEpoch)));
  const { optimizer = adam(), objective = maximumLikelihood() } = options;
  return {
    epochs,
    batchSize,
    accumulate,
    memory,
    learningRate,
    clipNorm,
    patience: options.patience ?? Math.max(10, Math.ceil(epochs / 5)),
    timeLimit: options.timeLimit ?? Number.POSITIVE_INFINITY,
    seed,
    objective,
    optimizer: averaging > 0 ? averaged(optimizer, averaging) : optimizer,
  };
}

/** Images that a step takes at most. */
const IMAGES = 64;
/** Images that a step of an integer flow takes at most, and about how many pixels. */
const INTEGER_BATCH = 8;
const INTEGER_PIXELS = 2 ** 13;

/**
 * How many rows a step takes by default. Steps of few images are small ones, as a short run makes too few
 * otherwise: of 2,000 images of CIFAR-10 a minute reached 5.1 bits per dimension by steps of 16, and 5.8 by
 * steps of 32.
 */
function usualBatch({ pixels }: Flow, rows: number): number {
  if (pixels === undefined) return 256;
  if (pixels.dequantization !== "none") return Math.min(IMAGES, 16 * Math.ceil(rows / 2048));
  return Math.min(INTEGER_BATCH, Math.max(1, Math.floor(INTEGER_PIXELS / pixelCount(pixels.image))));
}

/** Smaller steps of images are more of them, so that as many images are seen. */
function stepsOf({ pixels }: Flow, batchSize: number): number {
  const isDequantized = pixels !== undefined && pixels.dequantization !== "none";
  return isDequantized ? STANDARD_STEPS * (IMAGES / batchSize) : STANDARD_STEPS;
}
