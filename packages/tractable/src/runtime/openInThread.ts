import { Worker } from "node:worker_threads";
import type { InferenceSession } from "onnxruntime-common";
import type { Feeds, HostTensor, Session } from "./backend.ts";

/** What the thread is started with. */
export interface ThreadStart {
  /** Where its engine is: the path of the module. */
  readonly engine: string;
  readonly model: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
}

/** A value on its way into the thread: memory that both see, written before every call. */
interface SharedTensor {
  readonly dims: readonly number[];
  readonly type: "float32" | "int64" | "bool";
  readonly memory: SharedArrayBuffer;
}

/** What the thread is asked: to run on values by name, or to end. */
type Call = Readonly<Record<string, SharedTensor>> | "end";
type Outputs = Record<string, HostTensor>;

/** What it answers: first the names of the inputs, then the outputs of every call. */
type Answer =
  | { readonly names: readonly string[] }
  | { readonly outputs: Outputs }
  | { readonly error: unknown };

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What the thread does, as text: a file of its own would be lost in bundles, and the text of a function is
 * changed by compilers. `busy` is 1 from before a call is sent until it is computed.
 */
const SERVE = `
const { parentPort, workerData } = require("node:worker_threads");
const { engine, model, options, busy } = workerData;
const { InferenceSession, Tensor } = require(engine);
// the engine takes no shared memory, and new arrays for every call would pile up until they are collected
const copies = new Map();
const arrays = { float32: Float32Array, int64: BigInt64Array, bool: Uint8Array };
function toEngine(name, { dims, type, memory }) {
  const known = copies.get(name);
  const bytes = known !== undefined && known.length === memory.byteLength ? known : new Uint8Array(memory.byteLength);
  copies.set(name, bytes);
  bytes.set(new Uint8Array(memory));
  return new Tensor(type, new arrays[type](bytes.buffer), dims);
}
function idle() {
  Atomics.store(busy, 0, 0);
  Atomics.notify(busy, 0);
}
function failed(error) {
  idle();
  parentPort.postMessage({ error });
}
InferenceSession.create(model, options).then((session) => {
  idle();
  parentPort.on("message", (call) => {
    if (call === "end") {
      session.release().finally(() => parentPort.close());
      return;
    }
    const feeds = Object.entries(call).map(([name, value]) => [name, toEngine(name, value)]);
    session.run(Object.fromEntries(feeds)).then((results) => {
      idle();
      const outputs = Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data }]);
      parentPort.postMessage({ outputs: Object.fromEntries(outputs) }, outputs.map(([, { data }]) => data.buffer));
    }).catch(failed);
  });
  parentPort.postMessage({ names: session.inputNames });
}).catch(failed);
`;

/**
 * A session in a thread of its own: a call of the engine holds up the thread that it is made in, and calls of
 * several threads run side by side. Calls of one session wait for each other, as they share its memory. The
 * thread ends with `release`, or when nobody has the session any more.
 */
export async function openInThread(start: ThreadStart): Promise<Session> {
  const busy = new Int32Array(new SharedArrayBuffer(4));
  busy[0] = 1;
  // without the options that this program was started with, which may be about text such as this
  const worker = new Worker(SERVE, { eval: true, workerData: { ...start, busy }, execArgv: [] });
  busyThreads.add(busy);
  const memories = new Map<string, SharedArrayBuffer>();
  let asked: Asked | undefined;
  let ended: Error | undefined;
  const ask = (call?: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      asked = { resolve, reject };
      worker.ref();
      if (call === undefined) return;
      Atomics.store(busy, 0, 1);
      worker.postMessage(call);
    });
  const fail = (error: unknown) => asked?.reject(error);
  worker.on("message", (answer: Answer) => {
    // nothing is waited for until the next call, and a thread alone keeps no program alive
    worker.unref();
    if ("error" in answer) fail(answer.error);
    else asked?.resolve(answer);
  });
  worker.on("error", fail);
  const exit = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      busyThreads.delete(busy);
      ended = new Error(`runtime: expected a thread that computes, but it has ended (${code})`);
      fail(ended);
      resolve();
    });
  });
  const share = (name: string, feeds: Feeds): SharedTensor => {
    const feed = feeds[name];
    if (feed === undefined) throw new Error(`runtime: expected a value for input "${name}", got none`);
    const { dims, data } = feed;
    const known = memories.get(name);
    const memory = known?.byteLength === data.byteLength ? known : new SharedArrayBuffer(data.byteLength);
    memories.set(name, memory);
    new Uint8Array(memory).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const type = data instanceof Float32Array ? "float32" : data instanceof BigInt64Array ? "int64" : "bool";
    return { dims, type, memory };
  };
  let names: readonly string[];
  try {
    ({ names } = (await ask()) as { readonly names: readonly string[] });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const runNow = async (feeds: Feeds) => {
    const call = Object.fromEntries(names.map((name) => [name, share(name, feeds)]));
    return ((await ask(call)) as { readonly outputs: Outputs }).outputs;
  };
  let before: Promise<unknown> = Promise.resolve();
  const session: Session = {
    run(feeds) {
      const result = before.then(() => runNow(feeds));
      // whoever made a call hears of its failure; the next one is only to wait for its end
      before = result.catch(() => undefined);
      return result;
    },
    async release() {
      await before;
      // stopped from outside within a call, the engine would stop the whole program
      worker.ref();
      worker.postMessage("end" satisfies Call);
      await exit;
    },
  };
  forgotten.register(session, worker);
  return session;
}

/** Ends the threads of sessions that were never released. */
const forgotten = new FinalizationRegistry<Worker>((worker) => worker.postMessage("end" satisfies Call));

/** What says of each thread whether it computes. */
const busyThreads = new Set<Int32Array>();
const LONGEST_WAIT_MILLISECONDS = 5000;

// a program that ends lets calls end first: stopped within one, the engine would abort it
process.on("exit", () => {
  for (const busy of busyThreads) Atomics.wait(busy, 0, 1, LONGEST_WAIT_MILLISECONDS);
});
