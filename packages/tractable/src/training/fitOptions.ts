import type { Support } from "../density/support.ts";
import type { Complexity } from "../images/complexity.ts";
import type { Model } from "../model/model.ts";
import type { EpochRecord } from "../model/trainingReport.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { BackendOptions } from "../runtime/backend.ts";
import type { Objective } from "./objectives/objective.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { Memory } from "./plan.ts";

/** Where a run stands; sent after every call of the engine (some 50–100 ms). */
export interface Progress {
  /** The epoch under way, from 1. */
  readonly epoch: number;
  /** The most epochs there will be. */
  readonly epochs: number;
  /** The step under way within the epoch, from 1. */
  readonly step: number;
  /** How many steps an epoch has. */
  readonly steps: number;
  /** Mean log-density of the latest training batches, nats per row in data units. */
  readonly trainLogProb: number;
  /** The mean log-density of the validation rows after the last epoch, nats; undefined in the first. */
  readonly validationLogProb: number | undefined;
  /** The best mean log-density of the validation rows so far, nats; undefined in the first epoch. */
  readonly bestValidationLogProb: number | undefined;
  /** The epoch that had it; undefined in the first. */
  readonly bestEpoch: number | undefined;
  /** Training rows a second, lately. */
  readonly rowsPerSecond: number;
  /** Seconds since training began, earlier runs that it goes on from included. */
  readonly secondsElapsed: number;
  /** An estimate of the seconds left. */
  readonly secondsLeft: number;
  /** How often steps that exploded were taken back so far. */
  readonly rescues: number;
  /** Every finished epoch. */
  readonly curve: readonly EpochRecord[];
}

export interface FitOptions extends BackendOptions {
  /**
   * What the density is conditioned on, one row for each row of data; nothing by default. The blocks of a
   * source bring theirs along.
   */
  readonly context?: DataLike;
  /**
   * What the features are called, in messages and in the file; x0, x1 … or the names of the data by default.
   */
  readonly columns?: readonly string[];
  /** What the numbers of the context are called; c0, c1 … or the names of the data by default. */
  readonly contextColumns?: readonly string[];
  /** The support of each feature; "real" by default. */
  readonly supports?: readonly Support[];
  /**
   * The share of rows kept for validation (of a source: the share of its first block), or rows of their own
   * (with their context); 0.1 by default.
   */
  readonly validation?:
    | number
    | { readonly rows: DataLike; readonly context?: DataLike; readonly labels?: ArrayLike<number> };
  /** The class of each row, for a flow that tells classes apart; none by default. */
  readonly labels?: ArrayLike<number>;
  /** What the classes are called; 0, 1 … by default. */
  readonly classNames?: readonly string[];
  /**
   * The most passes over the training rows; as many as make some 4,000 steps, 5 to 300, by default, and fewer
   * than 5 where they would be more than 40,000 steps.
   */
  readonly epochs?: number;
  /**
   * How many rows a step takes; 256, 64 images or 8 images of an integer flow, and fewer of small data, by
   * default.
   */
  readonly batchSize?: number;
  /**
   * In how many parts the gradient of a batch is computed, one after another, where memory is short; 1 by
   * default.
   */
  readonly accumulate?: number;
  /**
   * Whether what lies inside the steps of a flow is kept for the gradient ("keep"), or computed again from
   * what comes out of them ("recompute"): memory then grows little with their number, a step takes a third
   * longer, and gradients are the same but for rounding, unless parameters are so extreme that decoding
   * overflows, where they may be infinite or NaN. "keep" by default.
   */
  readonly memory?: Memory;
  /** The peak of the learning rate, after warm-up and before the cosine decay; 0.003 by default. */
  readonly learningRate?: number;
  /** The largest norm of the gradient, to which larger ones are scaled down; 5 by default. */
  readonly clipNorm?: number;
  /** How parameters follow the gradient: `adam`, `adamW`, `sgd` or one of your own; `adam` by default. */
  readonly optimizer?: Optimizer;
  /** What is made small; `maximumLikelihood` by default. */
  readonly objective?: Objective;
  /**
   * The share that the moving average of the parameters, which is the model, keeps at every step, or 0 for
   * the latest ones; 0.998 by default.
   */
  readonly averaging?: number;
  /**
   * After so many epochs without a better validation log-density training stops; a fifth of the epochs, 10 or
   * more, by default.
   */
  readonly patience?: number;
  /**
   * Seconds after which this call stops training, any time before a resume not counted; the learning rate
   * follows it, so that runs with a limit aren't the same to the bit. No limit by default.
   */
  readonly timeLimit?: number;
  /** The seed of everything that is random; 0 by default. */
  readonly seed?: number;
  /** Hears where the run stands after every call of the engine; nobody by default. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Gets the model as it is after every so many epochs, and is waited for, to watch it learn; nobody by
   * default.
   */
  readonly watch?: {
    readonly everyEpochs: number;
    readonly call: (model: Model, epoch: number) => void | Promise<void>;
  };
  /** Stops the run, whose result has the best weights so far; nothing does by default. */
  readonly signal?: AbortSignal;
  /**
   * A file to write the run's state to, after some seconds and when it is aborted or its time is up (Node
   * only); none by default.
   */
  readonly checkpoint?: string;
  /**
   * How complex images are by themselves, for `anomalyDetector`; a small lossless code of the library's own
   * by default.
   */
  readonly complexity?: Complexity;
  /** What the data are called, for the model to remember; nothing by default. */
  readonly source?: string;
  /** A fitted model of the same architecture to start from; nothing by default. */
  readonly from?: Model;
  /** Whether to go on from the checkpoint if the file exists; false by default. */
  readonly resume?: boolean;
}
