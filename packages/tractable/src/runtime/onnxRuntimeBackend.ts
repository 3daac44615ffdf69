import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { TractableError } from "../errors/tractableError.ts";
import type { Backend, BackendOptions, Feeds, HostTensor, LoadingOptions, Session } from "./backend.ts";
import { findBlock } from "./findBlock.ts";

/** What the Node and the browser builds of ONNX Runtime have in common. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** WebGPU guarantees eight storage buffers a kernel. */
const WEBGPU_BINDINGS = 7;

/** A backend over either build of ONNX Runtime. */
export function onnxRuntimeBackend(
  name: string,
  runtime: OnnxRuntime,
  processor: string,
  cores: number,
  { device = "cpu", threads: asked }: BackendOptions,
): Backend {
  let hasOpened = false;
  let block: Promise<number | undefined> | undefined;
  return {
    name,
    device,
    widest: device === "webgpu" ? WEBGPU_BINDINGS : Number.POSITIVE_INFINITY,
    threads: asked,
    cores,
    block() {
      // builds for browsers have none
      block ??= device === "cpu" && processor === "cpu" ? findBlock(runtime) : Promise.resolve(undefined);
      return block;
    },
    async load(model, { threads = asked ?? 1, purpose = "run often" } = {}) {
      const provider = device === "webgpu" ? device : processor;
      const opening = runtime.InferenceSession.create(model, sessionOptions(provider, { threads, purpose }));
      const session = await opening.catch((error: unknown) => {
        if (device !== "webgpu" || hasOpened) throw error;
        throw new TractableError(
          `device: expected a GPU that WebGPU can use, got none that works; use "cpu" (${String(error).split("\n", 1)[0]})`,
          { cause: error },
        );
      });
      hasOpened = true;
      return wrap(runtime, session);
    },
  };
}

/** What the engine is told of a session on one of its providers. */
export function sessionOptions(
  provider: string,
  { threads, purpose }: Required<LoadingOptions>,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: purpose === "run often" || provider === "webgpu" ? "all" : "disabled",
    // planned ahead, all memory of a run is wanted in one piece, beside the pieces of the first run
    enableMemPattern: false,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
}

function wrap(runtime: OnnxRuntime, session: InferenceSession): Session {
  const toEngine = ({ dims, data }: HostTensor): Tensor => {
    if (data instanceof Float32Array) return new runtime.Tensor("float32", data, dims);
    if (data instanceof BigInt64Array) return new runtime.Tensor("int64", data, dims);
    return new runtime.Tensor("bool", data, dims);
  };
  return {
    async run(feeds: Feeds) {
      const entries = session.inputNames.map((name) => {
        const feed = feeds[name];
        if (feed === undefined) throw new Error(`runtime: expected a value for input "${name}", got none`);
        return [name, toEngine(feed)] as const;
      });
      const results = await session.run(Object.fromEntries(entries));
      return Object.fromEntries(
        Object.entries(results).map(([name, { dims, data }]) => [
          name,
          { dims, data: data as HostTensor["data"] },
        ]),
      );
    },
    release: () => session.release(),
  };
}
