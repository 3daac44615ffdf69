import type { Support } from "../density/support.ts";
import type { Model } from "../model/model.ts";
import type { EpochRecord } from "../model/trainingReport.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { BackendOptions } from "../runtime/backend.ts";

/** Where a run stands; sent after every call of the engine (some 50–100 ms). */
export interface Progress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Step within the epoch, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Mean log-density of the latest training batches, nats per row in data units. */
  readonly trainLogProb: number;
  /** Of the last epoch that was validated; undefined in the first. */
  readonly validationLogProb: number | undefined;
  readonly bestValidationLogProb: number | undefined;
  readonly bestEpoch: number | undefined;
  readonly rowsPerSecond: number;
  readonly secondsElapsed: number;
  /** An estimate of the seconds left. */
  readonly secondsLeft: number;
  /** How often steps that exploded were taken back so far. */
  readonly rescues: number;
  /** Every finished epoch. */
  readonly curve: readonly EpochRecord[];
}

export interface FitOptions extends BackendOptions {
  /** What the density is conditioned on, one row for each row of data. */
  readonly context?: DataLike;
  /** Names of the features and of the context, for messages and the file. */
  readonly columns?: readonly string[];
  readonly contextColumns?: readonly string[];
  /** The support of each feature; "real" by default. */
  readonly supports?: readonly Support[];
  /** The share of rows kept for validation, or rows of their own (with their context); 0.1 by default. */
  readonly validation?:
    | number
    | { readonly rows: DataLike; readonly context?: DataLike; readonly labels?: ArrayLike<number> };
  /** The class of each row, for a flow that tells classes apart, and what the classes are called. */
  readonly labels?: ArrayLike<number>;
  readonly classNames?: readonly string[];
  /** The most passes over the training rows. */
  readonly epochs?: number;
  readonly batchSize?: number;
  /** In how many parts the gradient of a batch is computed, one after another, where memory is short; 1 by default. */
  readonly accumulate?: number;
  /** The peak of the learning rate, after warm-up and before the cosine decay. */
  readonly learningRate?: number;
  /** The largest norm of the gradient; larger ones are scaled down to it. */
  readonly clipNorm?: number;
  /** Shrinks parameters by this share of the learning rate at every step (AdamW). */
  readonly weightDecay?: number;
  /** The model is a moving average of the parameters that keeps this share at every step; 0 for the latest ones. */
  readonly averaging?: number;
  /** Epochs without a better validation log-density before training stops. */
  readonly patience?: number;
  /**
   * Seconds after which this call stops training, any time before a resume not counted; the learning rate follows it, so that runs with
   * a limit aren't the same to the bit. No limit by default.
   */
  readonly timeLimit?: number;
  readonly seed?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Gets the model as it is after every so many epochs (and is waited for): to watch it learn. */
  readonly watch?: {
    readonly everyEpochs: number;
    readonly call: (model: Model, epoch: number) => void | Promise<void>;
  };
  /** Stops the run; the result has the best weights so far. */
  readonly signal?: AbortSignal;
  /** A file to write the run's state to, after some seconds and when it is aborted or its time is up (Node only). */
  readonly checkpoint?: string;
  /** What the data are called, for the model to remember; nothing by default. */
  readonly source?: string;
  /** Start from a fitted model of the same architecture instead of from nothing. */
  readonly from?: Model;
  /** Go on from the checkpoint if the file exists. */
  readonly resume?: boolean;
}
