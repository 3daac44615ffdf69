/** One line of the training curve; log-densities are means over rows, in nats and data units. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainLogProb: number;
  readonly validationLogProb: number;
}

/** Why training ended. */
export type StopReason = "finished" | "early stop" | "time limit" | "aborted" | "diverged";

export interface TrainingReport {
  readonly rows: number;
  readonly validationRows: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly steps: number;
  readonly trainLogProb: number;
  readonly validationLogProb: number;
  /**
   * What a flow of numbers should beat: the mean log-density of the validation rows under a normal
   * distribution with the mean and covariance of the training rows, given the context, nats. Undefined for
   * images, for typed tables, and for columns on a circle.
   */
  readonly gaussianLogProb?: number;
  readonly seconds: number;
  readonly stepMilliseconds: number;
  readonly seed: number;
  readonly stopped: StopReason;
  /**
   * How often steps that exploded were taken back, each time at half the learning rate; undefined for never.
   */
  readonly rescues?: number;
  /** The layer whose result stopped being finite first, in a run that diverged. */
  readonly failedLayer?: string;
  readonly curve: readonly EpochRecord[];
}
