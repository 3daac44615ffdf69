/** One line of the training curve; log-densities are means over rows, in nats and data units. */
export interface EpochRecord {
  /** Which pass over the training rows it was, from 1; a fraction within a pass of many steps. */
  readonly epoch: number;
  /** The mean log-density of its training batches, while the parameters moved. */
  readonly trainLogProb: number;
  /** The mean log-density of the validation rows after it. */
  readonly validationLogProb: number;
}

/** Why training ended. */
export type StopReason = "finished" | "early stop" | "time limit" | "aborted" | "diverged";

/** How a model was trained, and what came of it. */
export interface TrainingReport {
  /** How many rows it was trained on. */
  readonly rows: number;
  /** How many rows it was judged on. */
  readonly validationRows: number;
  /** How many passes over the training rows were made, a fraction where one of many steps wasn't ended. */
  readonly epochs: number;
  /** The epoch whose parameters became the model. */
  readonly bestEpoch: number;
  /** How many minibatches were taken in all. */
  readonly steps: number;
  /** The mean log-density of the training batches of the best epoch, nats and data units. */
  readonly trainLogProb: number;
  /** The mean log-density of the validation rows at the best epoch, nats and data units. */
  readonly validationLogProb: number;
  /**
   * What a flow of numbers should beat: the mean log-density of the validation rows under a normal
   * distribution with the mean and covariance of the training rows, given the context, nats. Undefined for
   * images, for typed tables, and for columns on a circle.
   */
  readonly gaussianLogProb?: number;
  /** How long the run took, seconds. */
  readonly seconds: number;
  /** How long a minibatch took on average, milliseconds. */
  readonly stepMilliseconds: number;
  /** The seed of everything that was random. */
  readonly seed: number;
  /** Why the run ended. */
  readonly stopped: StopReason;
  /**
   * How often steps that exploded were taken back, each time at half the learning rate; undefined for never.
   */
  readonly rescues?: number;
  /** The layer whose result stopped being finite first, in a run that diverged. */
  readonly failedLayer?: string;
  /** Every epoch, from the first to the last; of a long one also every 4,096th step. */
  readonly curve: readonly EpochRecord[];
}
