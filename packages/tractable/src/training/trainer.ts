import type { Density } from "../density/density.ts";
import type { Declaration } from "../parameters/scope.ts";
import { type Backend, float32, floats, type HostTensor, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import { loopNames } from "./loopNames.ts";
import type { DataBlocks } from "./minibatches/dataBlocks.ts";
import { dropoutPool } from "./minibatches/dropout.ts";
import { Minibatches, type Stretch } from "./minibatches/minibatches.ts";
import { noiseFeeds, placesBetween, rowFeeds, rowsOf } from "./minibatches/rowFeeds.ts";
import type { Data } from "./minibatches/splitRows.ts";
import type { Plan } from "./plan.ts";
import { type NamedState, StateLayout, type TrainingState } from "./stateLayout.ts";
import { trainingProgram } from "./trainingProgram.ts";
import { validationProgram } from "./validationProgram.ts";

export interface TrainerOptions {
  readonly density: Density;
  readonly declarations: readonly Declaration[];
  /** Values of all parameters to start from. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** The training rows. */
  readonly blocks: DataBlocks;
  readonly plan: Plan;
  readonly backend: Backend;
}

export interface StepsOptions extends Stretch {
  /** The learning rate of a step, counted from `stepsBefore`. */
  readonly learningRate: (step: number) => number;
  readonly clipNorm: number;
}

export interface StepsResult {
  /** The objective of each minibatch, nats. */
  readonly losses: Float32Array;
  /** Norm of each gradient, before clipping. */
  readonly norms: Float32Array;
}

/** The compiled loop with its state, which stays here between calls. */
export class Trainer {
  readonly layout: StateLayout;
  readonly minibatches: Minibatches;
  /** What was opened: a run needs to know no more of it. */
  readonly options: TrainerOptions;
  private readonly session: Session;
  private readonly threads: number;
  /** Opened when the first epoch is over, not to delay the first step. */
  private validationSession: Promise<Session> | undefined;
  private current: TrainingState;

  private constructor(
    options: TrainerOptions,
    layout: StateLayout,
    minibatches: Minibatches,
    { session, threads }: { readonly session: Session; readonly threads: number },
  ) {
    this.options = options;
    this.layout = layout;
    this.minibatches = minibatches;
    this.session = session;
    this.threads = threads;
    this.current = layout.start(options.values);
  }

  static async open(options: TrainerOptions): Promise<Trainer> {
    const { density, declarations, values, backend, plan } = options;
    const { objective, optimizer, batchSize, accumulate, seed, memory } = plan;
    const layout = new StateLayout(declarations, optimizer);
    const dropout = dropoutPool(density, declarations, batchSize / accumulate);
    const common = { density, batchSize, accumulate, dropout };
    const program = trainingProgram({ ...common, objective, optimizer, layout, values, memory });
    const threads = threadsFor(program, batchSize, backend);
    const session = await compile(backend, program, { threads, purpose: "start soon" });
    const minibatches = new Minibatches({ ...common, blocks: options.blocks, seed });
    return new Trainer(options, layout, minibatches, { session, threads });
  }

  get stepsPerEpoch(): number {
    return this.minibatches.perEpoch;
  }

  /** Trains on consecutive minibatches of an epoch in one call of the engine. */
  async steps({ learningRate, clipNorm, ...stretch }: StepsOptions): Promise<StepsResult> {
    const { optimizer } = this.options.plan;
    const { count, stepsBefore } = stretch;
    const scalars = Array.from({ length: count }, (_, step) =>
      optimizer.scalars(stepsBefore + step + 1, learningRate(step)),
    );
    const perStep = Object.keys(optimizer.scalars(1, 0)).map((name): [string, HostTensor] => [
      loopNames.scalar(name),
      float32(
        [count],
        Float32Array.from(scalars, (ofStep) => ofStep[name]!),
      ),
    ]);
    const rows = await this.minibatches.feeds(stretch);
    const results = await this.session.run({
      ...this.layout.feeds(this.current),
      ...rows,
      ...Object.fromEntries(perStep),
      [loopNames.clip]: float32([count], new Float32Array(count).fill(clipNorm)),
    });
    this.current = this.layout.after(results);
    return { losses: floats(results, loopNames.loss), norms: floats(results, loopNames.norm) };
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
    await this.session.release();
    await (await this.validationSession)?.release();
  }

  private openValidation(): Promise<Session> {
    const { density, values, backend } = this.options;
    const program = validationProgram(density, this.layout, values);
    return compile(backend, program, { threads: this.threads, purpose: "start soon" });
  }
}

const VALIDATION_CHUNK = 4096;
const VALIDATION_VALUES = 1 << 17;
/** Images whose noise is drawn together are scored in so many parts: nets hold dozens of channels of each. */
const IMAGE_PARTS = 4;
