import { floats, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { loopNames } from "./loops/loopNames.ts";
import { type LoopOptions, openLoop } from "./loops/openLoop.ts";
import type { LoopResult, TrainingLoop } from "./loops/trainingLoop.ts";
import type { DataBlocks } from "./minibatches/dataBlocks.ts";
import { Minibatches, type Stretch } from "./minibatches/minibatches.ts";
import { noiseFeeds, placesBetween, rowFeeds, rowsOf } from "./minibatches/rowFeeds.ts";
import type { Data } from "./minibatches/splitRows.ts";
import { type NamedState, StateLayout, type TrainingState } from "./stateLayout.ts";
import { validationProgram } from "./validationProgram.ts";

export interface TrainerOptions extends Omit<LoopOptions, "layout"> {
  /** The training rows. */
  readonly blocks: DataBlocks;
}

export interface StepsOptions extends Stretch {
  /** The learning rate of a step, counted from `stepsBefore`. */
  readonly learningRate: (step: number) => number;
  readonly clipNorm: number;
}

/** The compiled loop with its state, which stays here between calls. */
export class Trainer {
  readonly layout: StateLayout;
  readonly minibatches: Minibatches;
  /** What was opened: a run needs to know no more of it. */
  readonly options: TrainerOptions;
  private readonly loop: TrainingLoop;
  /** Opened when the first epoch is over, not to delay the first step. */
  private validationSession: Promise<Session> | undefined;
  private current: TrainingState;

  private constructor(options: TrainerOptions, layout: StateLayout, loop: TrainingLoop) {
    const { density, blocks, plan, values } = options;
    const { batchSize, seed } = plan;
    const { parts, dropout } = loop;
    this.options = options;
    this.layout = layout;
    this.loop = loop;
    this.minibatches = new Minibatches({ density, blocks, batchSize, parts, dropout, seed });
    this.current = layout.start(values);
  }

  static async open(options: TrainerOptions): Promise<Trainer> {
    const layout = new StateLayout(options.declarations, options.plan.optimizer);
    return new Trainer(options, layout, await openLoop({ ...options, layout }));
  }

  get stepsPerEpoch(): number {
    return this.minibatches.perEpoch;
  }

  /** Trains on consecutive minibatches of an epoch. */
  async steps({ learningRate, clipNorm, ...stretch }: StepsOptions): Promise<LoopResult> {
    const { optimizer } = this.options.plan;
    const { count, stepsBefore } = stretch;
    const ofSteps = Array.from({ length: count }, (_, step) =>
      optimizer.scalars(stepsBefore + step + 1, learningRate(step)),
    );
    const perStep = Object.keys(optimizer.scalars(1, 0)).map((name): [string, Float32Array] => [
      loopNames.scalar(name),
      Float32Array.from(ofSteps, (ofStep) => ofStep[name]!),
    ]);
    const clip = new Float32Array(count).fill(clipNorm);
    const result = await this.loop.run({
      state: this.current,
      count,
      items: await this.minibatches.feeds(stretch),
      scalars: { ...Object.fromEntries(perStep), [loopNames.clip]: clip },
    });
    this.current = result.state;
    return result;
  }

  /** The state, to come back to: arrays are replaced and never written to. */
  snapshot(): TrainingState {
    return this.current;
  }

  restore(state: TrainingState): void {
    this.current = state;
  }

  /** Log-densities of rows with the parameters that are the model, nats. */
  async logProb(data: Data): Promise<Float64Array> {
    const { density, plan } = this.options;
    const [rows, width] = data.x.shape;
    const chunk = Math.max(1, Math.min(VALIDATION_CHUNK, Math.floor(VALIDATION_VALUES / width)));
    const result = new Float64Array(rows);
    this.validationSession ??= this.openValidation();
    const session = await this.validationSession;
    const parameters = this.layout.modelFeeds(this.current);
    const most = density.flow.pixels === undefined ? chunk : Math.ceil(chunk / IMAGE_PARTS);
    for (let from = 0; from < rows; from += chunk) {
      const noise = noiseFeeds(density, Math.min(rows - from, chunk), plan.seed, [`validation/${from}`]);
      for (let at = from; at < Math.min(rows, from + chunk); at += most) {
        const to = Math.min(rows, from + chunk, at + most);
        const outputs = await session.run({
          ...parameters,
          ...rowFeeds(density, data, placesBetween(at, to)),
          ...rowsOf(noise, at - from, to - from),
        });
        result.set(floats(outputs, "logProb"), at);
      }
    }
    const { logFactors } = data;
    return logFactors === undefined ? result : result.map((value, row) => value + logFactors[row]!);
  }

  /** All parameters, those that aren't trained included: those that are the model, or the latest. */
  values(state: TrainingState, which: "model" | "latest" = "model"): Map<string, Float32Array> {
    return new Map([...this.options.values, ...this.layout.values(state, which)]);
  }

  named(state: TrainingState = this.current): NamedState {
    return this.layout.named(state);
  }

  async release(): Promise<void> {
    await this.loop.release();
    await (await this.validationSession)?.release();
  }

  private openValidation(): Promise<Session> {
    const { density, values, backend } = this.options;
    const program = validationProgram(density, this.layout, values);
    return compile(backend, program, { threads: this.loop.threads, purpose: "start soon" });
  }
}

const VALIDATION_CHUNK = 4096;
const VALIDATION_VALUES = 1 << 17;
/** Images whose noise is drawn together are scored in so many parts: nets hold dozens of channels of each. */
const IMAGE_PARTS = 4;
