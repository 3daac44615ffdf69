import { constant, input, type Tensor } from "../graph/index.ts";
import type { Declaration } from "../parameters/scope.ts";
import { float32, floats, type HostTensor } from "../runtime/backend.ts";
import type { Optimizer, Slotted } from "./optimizers/optimizer.ts";
import { type Pack, packParameters, packShape, packValues, unpack, unpackValues } from "./packing.ts";

/** The numbers that training changes, by their names in the compiled loop. */
export type TrainingState = Readonly<Record<string, Float32Array>>;

/**
 * What training changes, by section and parameter: the values, the optimizer's slots, and what is tracked.
 */
export type NamedState = Readonly<Record<string, ReadonlyMap<string, Float32Array>>>;

/**
 * What is carried through the compiled loop, as tensors: each vector of parameters with its slots, and what
 * is tracked.
 */
export interface Carried {
  readonly vectors: readonly Slotted<Tensor>[];
  readonly tracked: readonly Tensor[];
}

const VALUE = "value";
const TRACKED = "tracked";
const NEXT = "next/";

/** A slot may be called anything; among the other names of the loop it is this one. */
const sectionOf = (slot: string) => `slot/${slot}`;

/** A vector, or a tracked array, in the compiled loop and in a state. */
function nameOf(section: string, index: number): string {
  return `${section}/${index}`;
}

/**
 * The layout of what training changes: parameters packed into vectors, the optimizer's slots beside each, and
 * arrays that follow statistics of the batches. Everything about their names, order and shapes is here.
 */
export class StateLayout {
  readonly packs: readonly Pack[];
  /** The section that is the model. */
  private readonly result: string;
  /** Where each vector's numbers lie: its values, then the optimizer's slots. */
  private readonly sections: readonly string[];
  private readonly slots: readonly string[];
  private readonly optimizer: Optimizer;
  private readonly tracked: readonly Declaration[];
  private readonly fixed: readonly Declaration[];

  constructor(declarations: readonly Declaration[], optimizer: Optimizer, largestPack?: number) {
    this.packs = packParameters(
      declarations.filter(({ role }) => role === "trained"),
      largestPack,
    );
    this.optimizer = optimizer;
    this.slots = Object.keys(optimizer.slots);
    this.sections = [VALUE, ...this.slots.map(sectionOf)];
    this.result = optimizer.result === undefined ? VALUE : sectionOf(optimizer.result);
    this.tracked = declarations.filter(({ role }) => role === "tracked");
    this.fixed = declarations.filter(({ role }) => role === "fixed");
  }

  /** The inputs of the loop for its state, and the same tensors as they are carried. */
  inputs(): Tensor[] {
    return [
      ...this.packs.flatMap((pack, index) =>
        this.sections.map((section) => input(nameOf(section, index), packShape(pack))),
      ),
      ...this.trackedInputs(),
    ];
  }

  /** State tensors in the order of `inputs`, as what they are. */
  carried(tensors: readonly Tensor[]): Carried {
    const each = this.sections.length;
    const vectors = this.packs.map((_, index) => {
      const [value, ...slots] = tensors.slice(index * each, (index + 1) * each);
      return { value: value!, slots: Object.fromEntries(this.slots.map((name, at) => [name, slots[at]!])) };
    });
    return { vectors, tracked: tensors.slice(this.packs.length * each) };
  }

  /** The tensors of what is carried, in the order of `inputs`. */
  tensors({ vectors, tracked }: Carried): Tensor[] {
    return [
      ...vectors.flatMap(({ value, slots }) => [value, ...this.slots.map((name) => slots[name]!)]),
      ...tracked,
    ];
  }

  /** Outputs of the loop for its next state. */
  outputs(next: readonly Tensor[]): Record<string, Tensor> {
    return Object.fromEntries(this.names().map((name, index) => [NEXT + name, next[index]!]));
  }

  /** The inputs of a program that only reads the model: one vector for every pack, and what is tracked. */
  modelInputs(): Tensor[] {
    return [...this.vectorInputs(), ...this.trackedInputs()];
  }

  /** The inputs for the vectors of parameters alone, without slots and what is tracked. */
  vectorInputs(): Tensor[] {
    return this.packs.map((pack, index) => input(nameOf(VALUE, index), packShape(pack)));
  }

  /**
   * All parameters by name, from a vector for every pack, what is tracked, and what training doesn't change.
   */
  parameters(
    vectors: readonly Tensor[],
    tracked: readonly Tensor[],
    values: ReadonlyMap<string, Float32Array>,
  ): Map<string, Tensor> {
    return new Map([
      ...this.trained(vectors),
      ...this.tracked.map(({ name }, index): [string, Tensor] => [name, tracked[index]!]),
      ...this.fixed.map(({ name, shape }): [string, Tensor] => [name, constant(values.get(name)!, shape)]),
    ]);
  }

  /** The trained parameters by name, from a vector for every pack. */
  trained(vectors: readonly Tensor[]): Map<string, Tensor> {
    return new Map(this.packs.flatMap((pack, index) => unpack(pack, vectors[index]!)));
  }

  /** How many parameters are trained. */
  get size(): number {
    return this.packs.reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether nothing is tracked: no layer follows statistics of the batches. */
  get tracksNothing(): boolean {
    return this.tracked.length === 0;
  }

  /** The names of what is tracked, in order. */
  trackedNames(): string[] {
    return this.tracked.map(({ name }) => name);
  }

  /** The state before the first step. */
  start(values: ReadonlyMap<string, Float32Array>): TrainingState {
    const { slots } = this.optimizer;
    const entries = this.packs.flatMap((pack, index) => {
      const copy = () => packValues(pack, values);
      const ofSlot = (slot: string) => (slots[slot] === "parameters" ? copy() : new Float32Array(pack.size));
      return [copy(), ...this.slots.map(ofSlot)].map((start, at): [string, Float32Array] => [
        nameOf(this.sections[at]!, index),
        start,
      ]);
    });
    return { ...Object.fromEntries(entries), ...this.startTracked(values) };
  }

  /** The state after a call of the loop. */
  after(results: Readonly<Record<string, HostTensor>>): TrainingState {
    return Object.fromEntries(this.names().map((name) => [name, floats(results, NEXT + name)]));
  }

  /** Feeds of the loop. */
  feeds(state: TrainingState): Record<string, HostTensor> {
    const vectors = this.packs.flatMap((pack, index) =>
      this.sections.map((section): [string, HostTensor] => {
        const name = nameOf(section, index);
        return [name, float32(packShape(pack).map(Number), state[name]!)];
      }),
    );
    return { ...Object.fromEntries(vectors), ...this.trackedFeeds(state) };
  }

  /** Feeds of the vectors of parameters as they are now, without slots. */
  vectorFeeds(state: TrainingState): Record<string, HostTensor> {
    const vectors = this.packs.map((pack, index) => {
      const name = nameOf(VALUE, index);
      return [name, float32(packShape(pack).map(Number), state[name]!)] as const;
    });
    return Object.fromEntries(vectors);
  }

  /** Feeds of a program that only reads the model. */
  modelFeeds(state: TrainingState): Record<string, HostTensor> {
    const vectors = this.packs.map((pack, index): [string, HostTensor] => [
      nameOf(VALUE, index),
      float32(packShape(pack).map(Number), state[nameOf(this.result, index)]!),
    ]);
    return { ...Object.fromEntries(vectors), ...this.trackedFeeds(state) };
  }

  /** What training changes, by parameter: the model, or the latest parameters. */
  values(state: TrainingState, which: "model" | "latest" = "model"): Map<string, Float32Array> {
    const section = which === "model" ? this.result : VALUE;
    return new Map([...this.section(state, section), ...this.trackedOf(state)]);
  }

  named(state: TrainingState): NamedState {
    const sections = this.sections.map((section) => [section, this.section(state, section)] as const);
    return { ...Object.fromEntries(sections), [TRACKED]: this.trackedOf(state) };
  }

  fromNamed(named: NamedState): TrainingState {
    const entries = this.packs.flatMap((pack, index) =>
      this.sections.map((section): [string, Float32Array] => [
        nameOf(section, index),
        packValues(pack, named[section]!),
      ]),
    );
    return { ...Object.fromEntries(entries), ...this.startTracked(named[TRACKED]!) };
  }

  private names(): string[] {
    return [
      ...this.packs.flatMap((_, index) => this.sections.map((section) => nameOf(section, index))),
      ...this.tracked.map((_, index) => nameOf(TRACKED, index)),
    ];
  }

  private section(state: TrainingState, section: string): Map<string, Float32Array> {
    return unpackValues(
      this.packs,
      this.packs.map((_, index) => state[nameOf(section, index)]!),
    );
  }

  private trackedInputs(): Tensor[] {
    return this.tracked.map(({ shape }, index) => input(nameOf(TRACKED, index), shape));
  }

  private trackedFeeds(state: TrainingState): Record<string, HostTensor> {
    return Object.fromEntries(
      this.tracked.map(({ shape }, index) => {
        const name = nameOf(TRACKED, index);
        return [name, float32(shape, state[name]!)];
      }),
    );
  }

  private startTracked(values: ReadonlyMap<string, Float32Array>): TrainingState {
    return Object.fromEntries(
      this.tracked.map(({ name }, index) => [nameOf(TRACKED, index), values.get(name)!]),
    );
  }

  private trackedOf(state: TrainingState): Map<string, Float32Array> {
    return new Map(this.tracked.map(({ name }, index) => [name, state[nameOf(TRACKED, index)]!]));
  }
}
