import { oneOf, wholeNumber } from "../errors/optionRules.ts";

/** Values on their way into or out of a graph, row-major. */
export interface HostTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint8Array;
}

export type Feeds = Readonly<Record<string, HostTensor>>;

/** A graph that is ready to run. */
export interface Session {
  run(feeds: Feeds): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

/** What computes: the processor, or a graphics card by WebGPU. */
export type Device = "cpu" | "webgpu";

export interface BackendOptions {
  /** Where to compute: the processor, or a GPU through WebGPU; "cpu" by default. */
  readonly device?: Device;
  /**
   * How many processor threads one operation may use, where one is best for small models; chosen by size by
   * default.
   */
  readonly threads?: number;
}

/** What those options may be. */
export const backendRules = {
  device: oneOf("cpu", "webgpu"),
  threads: wholeNumber({ to: 1024 }),
};

export interface LoadingOptions {
  readonly threads?: number;
  /**
   * "run often": let the engine fold constants and fuse operations, which takes it longer to start; "start
   * soon": don't, which costs graphs without weights inside nothing (measured for training loops).
   */
  readonly purpose?: "run often" | "start soon";
}

/** Something that executes ONNX graphs. */
export interface Backend {
  readonly name: string;
  readonly device: Device;
  /** The most tensors one operation may bind. */
  readonly widest: number;
  /** How many threads were asked for; undefined leaves it to a rule. */
  readonly threads: number | undefined;
  /** How many processor cores there are. */
  readonly cores: number;
  /**
   * How many channels a block has in convolutions on blocks of channels; undefined where it has none.
   */
  block(): Promise<number | undefined>;
  load(model: Uint8Array, options?: LoadingOptions): Promise<Session>;
  /** Loads it in a thread of its own, on one processor thread; absent where there are no such threads. */
  loadInThread?(model: Uint8Array, options?: Pick<LoadingOptions, "purpose">): Promise<Session>;
}

/** The values as float32. */
export function float32(dims: readonly number[], data: Float32Array): HostTensor {
  return { dims, data };
}

/** The float32 data of a named output. */
export function floats(outputs: Readonly<Record<string, HostTensor>>, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array))
    throw new Error(`runtime: expected a float32 output "${name}", got none`);
  return data;
}
