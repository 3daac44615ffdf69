import type { Density } from "../density/density.ts";
import type { Declaration } from "../parameters/scope.ts";
import { permutation } from "../random/permutation.ts";
import { stream } from "../random/stream.ts";
import { type Backend, float32, floats, type HostTensor, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import { adamScalars } from "./adam.ts";
import { type DropoutPool, drawPools, dropoutPool } from "./dropout.ts";
import { type Pack, packParameters, packShape, packValues, unpackValues } from "./packing.ts";
import { noiseFeeds, placesBetween, rowFeeds } from "./rowFeeds.ts";
import type { Data } from "./splitRows.ts";
import { type Kind, kindsOf, trackedDeclarations, trainingProgram } from "./trainingProgram.ts";
import { validationProgram } from "./validationProgram.ts";

export interface TrainerOptions {
  readonly density: Density;
  readonly declarations: readonly Declaration[];
  /** Values of all parameters to start from. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly data: Data;
  readonly batchSize: number;
  /** In how many parts, one after another, the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly seed: number;
  readonly backend: Backend;
  /** The share of the learning rate by which parameters shrink at each step. */
  readonly weightDecay: number;
  /** The share of the average that each step keeps; 0 means no averaging. */
  readonly averaging: number;
}

/** The numbers that training changes: the vectors of every pack and what is tracked, by their names in the training program. */
export type TrainerState = Readonly<Record<string, Float32Array>>;

/** The optimizer's moments and the parameters, by parameter. */
export interface NamedState {
  readonly value: Map<string, Float32Array>;
  readonly first: Map<string, Float32Array>;
  readonly second: Map<string, Float32Array>;
  /** The averaged parameters; the parameters themselves where no average is kept. */
  readonly average: Map<string, Float32Array>;
  /** What follows statistics of the batches. */
  readonly tracked: Map<string, Float32Array>;
}

export interface StepsOptions {
  readonly epoch: number;
  /** The first minibatch of the epoch to take, and how many. */
  readonly from: number;
  readonly count: number;
  /** Steps made before these, over all epochs. */
  readonly stepsBefore: number;
  /** The learning rate of a step, counted from `stepsBefore`. */
  readonly learningRate: (step: number) => number;
  readonly clipNorm: number;
}

export interface StepsResult {
  /** Mean negative log-likelihood of each minibatch, nats. */
  readonly losses: Float32Array;
  /** Norm of each gradient, before clipping. */
  readonly norms: Float32Array;
}

/** The compiled loop with its state: parameters and moments stay here between calls. */
export class Trainer {
  readonly stepsPerEpoch: number;
  private readonly options: TrainerOptions;
  private readonly packs: readonly Pack[];
  private readonly session: Session;
  private readonly threads: number;
  /** Opened when the first epoch is over, not to delay the first step. */
  private validationSession: Promise<Session> | undefined;
  private current: TrainerState;
  private readonly kinds: readonly Kind[];
  /** Which of the kinds is the model. */
  private readonly modelKind: Kind;
  private readonly pool: DropoutPool | undefined;
  private order: { epoch: number; places: Uint32Array } | undefined;

  private constructor(
    options: TrainerOptions,
    packs: readonly Pack[],
    { session, threads }: { readonly session: Session; readonly threads: number },
    pool: DropoutPool | undefined,
  ) {
    this.options = options;
    this.packs = packs;
    this.session = session;
    this.threads = threads;
    this.pool = pool;
    this.stepsPerEpoch = Math.floor(options.data.x.shape[0] / options.batchSize);
    const averages = options.averaging > 0;
    this.kinds = kindsOf({ averages });
    this.modelKind = averages ? "average" : "value";
    const entries = packs.flatMap((pack, index): [string, Float32Array][] => [
      [`value${index}`, packValues(pack, options.values)],
      [`first${index}`, new Float32Array(pack.size)],
      [`second${index}`, new Float32Array(pack.size)],
      ...(averages ? [[`average${index}`, packValues(pack, options.values)] as [string, Float32Array]] : []),
    ]);
    this.current = { ...Object.fromEntries(entries), ...this.trackedState(options.values) };
  }

  static async open(options: TrainerOptions): Promise<Trainer> {
    const { density, declarations, values, batchSize, accumulate, backend } = options;
    const [decays, averages] = [options.weightDecay > 0, options.averaging > 0];
    const packs = packParameters(declarations.filter(({ role }) => role === "trained"));
    const common = { density, declarations, packs, fixed: values };
    const dropout = dropoutPool(density, declarations, batchSize / accumulate);
    const program = trainingProgram({ ...common, batchSize, accumulate, dropout, decays, averages });
    const threads = threadsFor(program, batchSize, backend);
    const session = await compile(backend, program, { threads, purpose: "start soon" });
    return new Trainer(options, packs, { session, threads }, dropout);
  }

  /** Trains on consecutive minibatches of an epoch in one call of the engine. */
  async steps(options: StepsOptions): Promise<StepsResult> {
    const { epoch, from, count, stepsBefore, learningRate, clipNorm } = options;
    const { weightDecay, averaging } = this.options;
    const perStep = (value: (step: number) => number) =>
      float32(
        [count],
        Float32Array.from({ length: count }, (_, step) => value(step)),
      );
    const scalars = Array.from({ length: count }, (_, step) =>
      adamScalars(stepsBefore + step + 1, learningRate(step)),
    );
    const results = await this.session.run({
      ...this.stateFeeds(),
      ...this.minibatches(epoch, { from, count, stepsBefore }),
      ...this.dropoutFeed(stepsBefore, count),
      rate: perStep((step) => scalars[step]!.rate),
      epsilon: perStep((step) => scalars[step]!.epsilon),
      ...(weightDecay > 0 && { keep: perStep((step) => 1 - learningRate(step) * weightDecay) }),
      ...(averaging > 0 && { follow: perStep((step) => followRate(averaging, stepsBefore + step)) }),
      clip: perStep(() => clipNorm),
    });
    this.current = Object.fromEntries(
      Object.keys(this.current).map((name) => [name, floats(results, `next_${name}`)]),
    );
    return { losses: floats(results, "loss"), norms: floats(results, "norm") };
  }

  /** The state, to come back to: arrays are replaced and never written to. */
  snapshot(): TrainerState {
    return this.current;
  }

  restore(state: TrainerState): void {
    this.current = state;
  }

  /** Log-densities of rows with the averaged parameters, nats. */
  async logProb(data: Data): Promise<Float64Array> {
    const { density, seed } = this.options;
    const [rows, width] = data.x.shape;
    const chunk = Math.max(1, Math.min(VALIDATION_CHUNK, Math.floor(VALIDATION_VALUES / width)));
    const result = new Float64Array(rows);
    this.validationSession ??= this.openValidation();
    const session = await this.validationSession;
    const feeds = this.stateFeeds();
    const vectors = this.packs.map(
      (_, index) => [`value${index}`, feeds[`${this.modelKind}${index}`]!] as const,
    );
    for (let from = 0; from < rows; from += chunk) {
      const to = Math.min(rows, from + chunk);
      const outputs = await session.run({
        ...Object.fromEntries(vectors),
        ...this.trackedFeeds(),
        ...rowFeeds(density, data, placesBetween(from, to)),
        ...noiseFeeds(density, to - from, seed, [`validation/${from}`]),
      });
      result.set(floats(outputs, "logProb"), from);
    }
    const { logFactors } = data;
    return logFactors === undefined ? result : result.map((value, row) => value + logFactors[row]!);
  }

  /** All parameters, those that aren't trained included: the averaged ones, which are the model, or the latest. */
  values(state: TrainerState, kind: Kind = this.modelKind): Map<string, Float32Array> {
    return new Map([...this.options.values, ...this.unpacked(state, kind), ...this.trackedOf(state)]);
  }

  named(state: TrainerState = this.current): NamedState {
    return {
      value: this.unpacked(state, "value"),
      first: this.unpacked(state, "first"),
      second: this.unpacked(state, "second"),
      average: this.unpacked(state, this.modelKind),
      tracked: this.trackedOf(state),
    };
  }

  fromNamed(named: NamedState): TrainerState {
    const entries = this.packs.flatMap((pack, index) =>
      this.kinds.map((kind): [string, Float32Array] => [`${kind}${index}`, packValues(pack, named[kind])]),
    );
    return { ...Object.fromEntries(entries), ...this.trackedState(named.tracked) };
  }

  /** One minibatch as it is trained on: what a density's row inputs are fed with. */
  minibatch(epoch: number, index: number, stepsBefore: number): Record<string, HostTensor> {
    const { batchSize } = this.options;
    const feeds = this.minibatches(epoch, { from: index, count: 1, stepsBefore });
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [
        name,
        { dims: [batchSize, dims.at(-1)!], data },
      ]),
    );
  }

  async release(): Promise<void> {
    await this.session.release();
    await (await this.validationSession)?.release();
  }

  private openValidation(): Promise<Session> {
    const { density, declarations, values, backend } = this.options;
    const program = validationProgram({ density, declarations, packs: this.packs, fixed: values });
    return compile(backend, program, { threads: this.threads, purpose: "start soon" });
  }

  private unpacked(state: TrainerState, kind: Kind): Map<string, Float32Array> {
    return unpackValues(
      this.packs,
      this.packs.map((_, index) => state[`${kind}${index}`]!),
    );
  }

  private stateFeeds(): Record<string, HostTensor> {
    const feeds: Record<string, HostTensor> = {};
    this.packs.forEach((pack, index) => {
      for (const kind of this.kinds)
        feeds[`${kind}${index}`] = float32(packShape(pack).map(Number), this.current[`${kind}${index}`]!);
    });
    return { ...feeds, ...this.trackedFeeds() };
  }

  private trackedFeeds(): Record<string, HostTensor> {
    const tracked = trackedDeclarations(this.options.declarations);
    return Object.fromEntries(
      tracked.map(({ shape }, index) => [
        `tracked${index}`,
        float32(shape, this.current[`tracked${index}`]!),
      ]),
    );
  }

  private trackedState(values: ReadonlyMap<string, Float32Array>): TrainerState {
    const tracked = trackedDeclarations(this.options.declarations);
    return Object.fromEntries(tracked.map(({ name }, index) => [`tracked${index}`, values.get(name)!]));
  }

  private trackedOf(state: TrainerState): Map<string, Float32Array> {
    const tracked = trackedDeclarations(this.options.declarations);
    return new Map(tracked.map(({ name }, index) => [name, state[`tracked${index}`]!]));
  }

  private dropoutFeed(first: number, count: number): Record<string, HostTensor> {
    if (this.pool === undefined) return {};
    const { accumulate, seed } = this.options;
    const { rows, width } = this.pool;
    const numbers = drawPools({ rows: accumulate * rows, width }, first, count, seed);
    return { dropout: float32([...this.lead(count), rows, width], numbers) };
  }

  private minibatches(
    epoch: number,
    { from, count, stepsBefore }: Pick<StepsOptions, "from" | "count" | "stepsBefore">,
  ): Record<string, HostTensor> {
    const { density, data, batchSize, accumulate, seed } = this.options;
    const places = this.placesOf(epoch).subarray(from * batchSize, (from + count) * batchSize);
    const names = Array.from({ length: count }, (_, step) => `step ${stepsBefore + step}`);
    const feeds = { ...rowFeeds(density, data, places), ...noiseFeeds(density, batchSize, seed, names) };
    const lead = [...this.lead(count), batchSize / accumulate];
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [name, { dims: [...lead, dims[1]!], data }]),
    );
  }

  /** The axes of steps and of parts of a step. */
  private lead(count: number): number[] {
    const { accumulate } = this.options;
    return accumulate === 1 ? [count] : [count, accumulate];
  }

  /** The order of the rows in an epoch: of the seed and the epoch alone, so that a resumed run has the same. */
  private placesOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) {
      const rows = this.options.data.x.shape[0];
      this.order = { epoch, places: permutation(rows, stream(this.options.seed, `shuffle/epoch ${epoch}`)) };
    }
    return this.order.places;
  }
}

const VALIDATION_CHUNK = 4096;
const VALIDATION_VALUES = 1 << 17;

/** How far the average moves towards the parameters: quickly at first, so that it forgets the start. */
function followRate(averaging: number, step: number): number {
  return 1 - Math.min(averaging, (1 + step) / (10 + step));
}
