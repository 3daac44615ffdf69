import { float32, floats, type HostTensor, type Session } from "../../runtime/backend.ts";
import type { StateLayout } from "../stateLayout.ts";
import { loopNames } from "./loopNames.ts";
import type { LoopCall, LoopResult, TrainingLoop } from "./trainingLoop.ts";

/** Any number of minibatches in one call of the engine, so that the state crosses its border once. */
export class OneCallLoop implements TrainingLoop {
  readonly parts: number;
  readonly threads: number;
  private readonly layout: StateLayout;
  private readonly session: Session;

  constructor(
    layout: StateLayout,
    session: Session,
    options: { readonly parts: number; readonly threads: number },
  ) {
    this.layout = layout;
    this.session = session;
    this.parts = options.parts;
    this.threads = options.threads;
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
