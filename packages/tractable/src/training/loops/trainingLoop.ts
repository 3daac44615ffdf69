import type { HostTensor } from "../../runtime/backend.ts";
import type { DropoutPool } from "../minibatches/dropout.ts";
import type { TrainingState } from "../stateLayout.ts";

/** Consecutive minibatches to train on. */
export interface LoopCall {
  readonly state: TrainingState;
  readonly count: number;
  /** What `Minibatches` feeds them with. */
  readonly items: Readonly<Record<string, HostTensor>>;
  /** The numbers of every step, by their names in the loop. */
  readonly scalars: Readonly<Record<string, Float32Array>>;
}

export interface LoopResult {
  readonly state: TrainingState;
  /** The objective of each minibatch, nats. */
  readonly losses: Float32Array;
  /** Norm of each gradient, before clipping. */
  readonly norms: Float32Array;
}

/** What trains on minibatches one after another. */
export interface TrainingLoop {
  /** In how many parts it takes each minibatch. */
  readonly parts: number;
  /** The random numbers that each part takes for dropout. */
  readonly dropout: DropoutPool | undefined;
  /** How many threads an operation on all rows of a minibatch is worth. */
  readonly threads: number;
  run(call: LoopCall): Promise<LoopResult>;
  release(): Promise<void>;
}
