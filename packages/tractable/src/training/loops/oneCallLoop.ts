import { float32, floats, type HostTensor, type Session } from "../../runtime/backend.ts";
import type { DropoutPool } from "../minibatches/dropout.ts";
import type { StateLayout } from "../stateLayout.ts";
import { loopNames } from "./loopNames.ts";
import type { LoopCall, LoopResult, TrainingLoop } from "./trainingLoop.ts";

export interface OneCallOptions {
  /** In how many parts, one after another, the gradient of a minibatch is computed. */
  readonly parts: number;
  readonly dropout: DropoutPool | undefined;
  readonly threads: number;
}

/** Any number of minibatches in one call of the engine, so that the state crosses its border once. */
export class OneCallLoop implements TrainingLoop {
  readonly parts: number;
  readonly dropout: DropoutPool | undefined;
  readonly threads: number;
  private readonly layout: StateLayout;
  private readonly session: Session;

  constructor(layout: StateLayout, session: Session, { parts, dropout, threads }: OneCallOptions) {
    this.layout = layout;
    this.session = session;
    this.parts = parts;
    this.dropout = dropout;
    this.threads = threads;
  }

  async run({ state, count, items, scalars }: LoopCall): Promise<LoopResult> {
    const perStep = Object.entries(scalars).map(([name, values]): [string, HostTensor] => [
      name,
      float32([count], values),
    ]);
    const results = await this.session.run({
      ...this.layout.feeds(state),
      ...items,
      ...Object.fromEntries(perStep),
    });
    return {
      state: this.layout.after(results),
      losses: floats(results, loopNames.loss),
      norms: floats(results, loopNames.norm),
    };
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
