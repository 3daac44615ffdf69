import { TractableError } from "../errors/tractableError.ts";
import { add, mul, sub } from "../graph/index.ts";
import { sizeOf } from "../graph/shape.ts";
import { input, type Tensor } from "../graph/tensor.ts";
import { stream } from "../random/stream.ts";
import type { Initial } from "./initial.ts";

/** A learnable (or merely saved) array that a flow asked for. */
export interface Declaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
  /**
   * "fixed" ones are saved with the model but not trained; "tracked" ones follow a statistic of the batches.
   */
  readonly role: "trained" | "fixed" | "tracked";
  /** Computes the first value from a batch of data, for layers that are initialised from data. */
  readonly estimate?: () => Tensor;
  /** Whether several places may ask for it. */
  readonly isShared?: boolean;
}

/** The values of all parameters, by full name. */
export type ParameterValues = ReadonlyMap<string, Float32Array>;

/** The full name of an array: the scopes it lies in, from the outermost, then its own name. */
export function parameterName(...path: readonly (string | number)[]): string {
  return path.join(".");
}

/**
 * Where a layer gets its parameters from while its mathematics is written down. Names are relative: the scope
 * of the second layer turns "weight" into "1.weight".
 */
export class Scope {
  private readonly trace: Trace;
  private readonly prefix: string;

  constructor(trace: Trace, prefix = "") {
    this.trace = trace;
    this.prefix = prefix;
  }

  parameter(
    name: string,
    shape: readonly number[],
    initial: Initial,
    options: { role?: Declaration["role"]; estimate?: () => Tensor } = {},
  ): Tensor {
    const { role = "trained", estimate } = options;
    return this.trace.resolve({ name: this.prefix + name, shape, initial, role, estimate });
  }

  /**
   * An array that follows a statistic of the batches while training, and is saved as it was at the end: each
   * step moves it by the share `rate` towards the statistic. The result is the moved one while training, and
   * the saved one otherwise.
   */
  tracked(
    name: string,
    shape: readonly number[],
    initial: Initial,
    { statistic, rate }: { readonly statistic: () => Tensor; readonly rate: number },
  ): Tensor {
    const saved = this.parameter(name, shape, initial, { role: "tracked", estimate: statistic });
    if (this.trace.track === undefined) return saved;
    const moved = add(saved, mul(sub(statistic(), saved), rate));
    this.trace.track(this.prefix + name, moved);
    return moved;
  }

  /**
   * An array that several places of a layer ask for by the same name and train together (tied weights). What
   * `parameter` is asked for twice is an error instead, as two layers of one name would share weights without
   * anybody meaning it.
   */
  shared(name: string, shape: readonly number[], initial: Initial): Tensor {
    return this.trace.resolve({
      name: this.prefix + name,
      shape,
      initial,
      role: "trained",
      estimate: undefined,
      isShared: true,
    });
  }

  /** The scope of a part of this layer. */
  child(name: string | number): Scope {
    return new Scope(this.trace, `${this.prefix}${name}.`);
  }

  /**
   * Hides each value with the given probability while training, and scales the others up; otherwise does
   * nothing.
   */
  dropout(x: Tensor, rate: number): Tensor {
    return rate === 0 ? x : (this.trace.dropout?.(x, rate) ?? x);
  }

  /**
   * A scope whose layers tell `hear` what an objective asks for beside the log-density; they compute it only
   * then.
   */
  hearing(hear: Hearing): Scope {
    return new Scope({ ...this.trace, hear }, this.prefix);
  }

  /** Whether the steps of a flow are to be computed again on the way back. */
  get recomputes(): boolean {
    return this.trace.onStep !== undefined;
  }

  /** Whether loops over few features are to be written out: the graph is run, and not differentiated. */
  get writesOut(): boolean {
    return this.trace.writesOut ?? false;
  }

  /** A scope like this one that notes what is asked of it. */
  watched(): Watched {
    const { trace } = this;
    const notes = { parameters: new Set<Tensor>(), hasSteps: false, isRepeatable: true };
    const unlike = <Call extends unknown[], Result>(call: ((...given: Call) => Result) | undefined) =>
      call &&
      ((...given: Call): Result => {
        notes.isRepeatable = false;
        return call(...given);
      });
    const scope = new Scope(
      {
        ...trace,
        resolve(declaration) {
          const tensor = trace.resolve(declaration);
          notes.parameters.add(tensor);
          return tensor;
        },
        onStep() {
          notes.hasSteps = true;
          trace.onStep?.();
        },
        track: unlike(trace.track),
        dropout: unlike(trace.dropout),
        hear: trace.hear && { ...trace.hear, take: unlike(trace.hear.take)! },
      },
      this.prefix,
    );
    return { scope, notes };
  }

  /** A scope of the same parameters for what is written down once more: nobody hears of it again. */
  repeating(): Scope {
    const { resolve, onStep } = this.trace;
    return new Scope({ resolve, onStep }, this.prefix);
  }

  /** Tells that a step of a flow is written down. */
  noteStep(): void {
    this.trace.onStep?.();
  }

  /** Whether somebody asks for a quantity of that name. */
  isHeard(name: string): boolean {
    return this.trace.hear?.names.includes(name) ?? false;
  }

  /** Tells a quantity of each row, [batch], to whoever asks for it. */
  tell(name: string, value: Tensor): void {
    if (this.isHeard(name)) this.trace.hear!.take(name, value);
  }

  /** Makes a layer's result known, so that a failure can be traced to the layer. */
  record(value: Tensor): void {
    this.trace.record?.(this.prefix.slice(0, -1), value);
  }
}

/** What was asked of a scope. */
export interface Watched {
  readonly scope: Scope;
  readonly notes: {
    readonly parameters: ReadonlySet<Tensor>;
    /** Whether steps of a flow were written down in it. */
    readonly hasSteps: boolean;
    /** Whether it would be the same again: nothing was drawn, tracked or told. */
    readonly isRepeatable: boolean;
  };
}

/** What an objective asks layers for. */
export interface Hearing {
  /** The quantities that are asked for. */
  readonly names: readonly string[];
  /** Gets a quantity of each row, [batch], from every layer that has it. */
  take(name: string, value: Tensor): void;
}

/** How one writing-down of the mathematics resolves parameters. */
export interface Trace {
  resolve(declaration: Declaration): Tensor;
  record?(layer: string, value: Tensor): void;
  /** Present while training: gets the moved value of each tracked array. */
  track?(name: string, moved: Tensor): void;
  /** Present while steps are to be computed again on the way back: hears of each that is written down. */
  onStep?(): void;
  /** Present while an objective asks for more than the log-density. */
  readonly hear?: Hearing;
  /** Present while training. */
  dropout?(x: Tensor, rate: number): Tensor;
  /** Whether the graph is run often and never differentiated, so that loops may be written out. */
  readonly writesOut?: boolean;
}

/**
 * Writes a computation down once to learn which parameters it asks for. `check` hears of each when it is
 * asked for, before anything is computed from it.
 */
export function declare(
  write: (scope: Scope) => void,
  check: (declaration: Declaration) => void = () => {},
): Declaration[] {
  const found = new Map<string, Declaration>();
  const resolve = (declaration: Declaration): Tensor => {
    const known = found.get(declaration.name);
    if (known !== undefined) {
      const isSame = String(known.shape) === String(declaration.shape);
      if (!known.isShared || !declaration.isShared || !isSame) {
        throw new TractableError(
          `parameters: "${declaration.name}" was asked for as [${known.shape}] and again as [${declaration.shape}]; give layers names of their own (scope.child), or ask for both with scope.shared`,
        );
      }
    }
    check(declaration);
    if (known === undefined) found.set(declaration.name, declaration);
    return input(declaration.name, declaration.shape);
  };
  write(new Scope({ resolve }));
  return [...found.values()];
}

/** A scope in which every parameter is the tensor of that name. */
export function scopeOf(tensors: ReadonlyMap<string, Tensor>, hooks: Omit<Trace, "resolve"> = {}): Scope {
  const resolve = ({ name, shape }: Declaration): Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined || String(tensor.shape) !== String(shape)) {
      const got = tensor === undefined ? "none" : `[${tensor.shape}]`;
      throw new Error(`parameters: expected "${name}" of shape [${shape}], got ${got}`);
    }
    return tensor;
  };
  return new Scope({ ...hooks, resolve });
}

/** Values to start from: every parameter draws from a stream of its own name. */
export function initialValues(declarations: readonly Declaration[], seed: number): Map<string, Float32Array> {
  return new Map(
    declarations.map(({ name, shape, initial }) => [
      name,
      initial(sizeOf(shape), stream(seed, `parameters/${name}`)),
    ]),
  );
}
