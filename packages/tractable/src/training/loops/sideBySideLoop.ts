import { type Feeds, float32, floats, type HostTensor, type Session } from "../../runtime/backend.ts";
import type { DropoutPool } from "../minibatches/dropout.ts";
import type { StateLayout } from "../stateLayout.ts";
import { loopNames } from "./loopNames.ts";
import type { LoopCall, LoopResult, TrainingLoop } from "./trainingLoop.ts";

export interface SideBySideOptions {
  readonly layout: StateLayout;
  /** Sessions of `gradientProgram`, each for a part of the batch. */
  readonly sides: readonly Session[];
  /** A session of `updateProgram`. */
  readonly update: Session;
  /** In how many parts each side computes its own. */
  readonly accumulate: number;
  readonly dropout: DropoutPool | undefined;
}

/**
 * Each minibatch in equal parts, on as many sessions side by side: products and convolutions then wait for
 * each other once a step, not once each, as they do with several threads an operation.
 */
export class SideBySideLoop implements TrainingLoop {
  private readonly options: SideBySideOptions;

  constructor(options: SideBySideOptions) {
    this.options = options;
  }

  get parts(): number {
    return this.options.sides.length * this.options.accumulate;
  }

  get dropout(): DropoutPool | undefined {
    return this.options.dropout;
  }

  get threads(): number {
    return this.options.sides.length;
  }

  async run({ state: before, count, items, scalars }: LoopCall): Promise<LoopResult> {
    const { layout, sides, update } = this.options;
    const losses = new Float32Array(count);
    const norms = new Float32Array(count);
    let state = before;
    for (let step = 0; step < count; step++) {
      const vectors = layout.vectorFeeds(state);
      // the last one is here, and holds up this thread
      const results = await Promise.all(
        sides.map((session, side) => session.run({ ...vectors, ...this.itemsOf(items, step, side) })),
      );
      const gradients = results.flatMap((result, side) =>
        layout.packs.map((_, vector): [string, HostTensor] => [
          loopNames.gradientOf(side, vector),
          result[loopNames.gradient(vector)]!,
        ]),
      );
      const ofStep = Object.entries(scalars).map(([name, values]): [string, HostTensor] => [
        name,
        float32([], values.slice(step, step + 1)),
      ]);
      const updated = await update.run({
        ...layout.feeds(state),
        ...Object.fromEntries([...gradients, ...ofStep]),
      });
      state = layout.after(updated);
      losses[step] =
        results.reduce((sum, result) => sum + floats(result, loopNames.loss)[0]!, 0) / sides.length;
      norms[step] = floats(updated, loopNames.norm)[0]!;
    }
    return { state, losses, norms };
  }

  async release(): Promise<void> {
    const { sides, update } = this.options;
    await Promise.all([...sides, update].map((session) => session.release()));
  }

  /** The part of a minibatch that a side computes. */
  private itemsOf(items: Feeds, step: number, side: number): Feeds {
    const { accumulate } = this.options;
    const parts = Object.entries(items).map(([name, { dims, data }]): [string, HostTensor] => {
      const shape = dims.slice(2);
      const size = accumulate * shape.reduce((product, dim) => product * dim, 1);
      const from = (step * this.threads + side) * size;
      const axes = accumulate === 1 ? shape : [accumulate, ...shape];
      return [name, { dims: axes, data: data.subarray(from, from + size) }];
    });
    return Object.fromEntries(parts);
  }
}
