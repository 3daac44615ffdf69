import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { BackendOptions, ImageCoder, Model } from "tractable";
import { CODER_METHODS, type CoderAnswer, type CoderCall, type CoderStart } from "./coderCalls.ts";

/** Images of more values than that are coded by several threads, as starting them takes a while. */
const WORTH_WORKERS = 2 ** 20;
/** More threads than that only take memory. */
const MOST_WORKERS = 8;

/** A model whose coder works in several threads. */
export interface PooledModel {
  readonly model: Model;
  /** Ends the threads. */
  readonly close: () => Promise<void>;
}

/**
 * A model that codes as another does, but for groups of images side by side in so many threads as the machine
 * has processors, or as many as are asked for, once more than `worth` values were coded. A GPU is left to
 * itself.
 */
export function poolCoder(
  model: Model,
  { device, threads }: BackendOptions,
  worth = WORTH_WORKERS,
): PooledModel {
  const { coder } = model;
  const count = threads ?? Math.min(MOST_WORKERS, availableParallelism());
  if (coder === undefined || count === 1 || (device !== undefined && device !== "cpu")) {
    return { model, close: async () => {} };
  }
  const pool = new Pool(model, count);
  let values = 0;
  const pooled = CODER_METHODS.map((method) => {
    const here = coder[method].bind(coder) as (...args: unknown[]) => Promise<unknown>;
    const call = async (...args: unknown[]) => {
      if (values >= worth) return pool.call({ method, args } as unknown as CoderCall);
      const result = await here(...args);
      values += valuesOf(args) + valuesOf([result].flat());
      return result;
    };
    return [method, call] as const;
  });
  const own = Object.assign(Object.create(coder) as ImageCoder, {
    ...Object.fromEntries(pooled),
    parallel: count,
  });
  return { model: { ...model, coder: own }, close: () => pool.close() };
}

/** How many values of pixels there are among what a coder takes or gives. */
function valuesOf(things: readonly unknown[]): number {
  let values = 0;
  for (const thing of things) {
    if (thing instanceof Uint8Array) values += thing.length;
    else if (typeof thing === "object" && thing !== null && "pixels" in thing)
      values += valuesOf([thing.pixels]);
  }
  return values;
}

interface Waiting {
  readonly call: CoderCall;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Workers, and what they are asked for. */
class Pool {
  private readonly model: Model;
  private readonly most: number;
  private readonly workers: Worker[] = [];
  private readonly idle: Worker[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly asked = new Map<Worker, Waiting>();
  private bytes: Uint8Array | undefined;

  constructor(model: Model, most: number) {
    this.model = model;
    this.most = most;
  }

  call(call: CoderCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ call, resolve, reject });
      if (this.idle.length === 0 && this.workers.length < this.most) this.start();
      this.next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private start(): void {
    this.bytes ??= this.model.toBytes();
    const workerData: CoderStart = { model: this.bytes };
    const worker = new Worker(new URL("./coderWorker.js", import.meta.url), { workerData });
    worker.on("message", (answer: CoderAnswer) => {
      const { resolve, reject } = this.asked.get(worker)!;
      this.asked.delete(worker);
      this.idle.push(worker);
      if ("error" in answer) reject(answer.error);
      else resolve(answer.result);
      this.next();
    });
    worker.on("error", (error) => this.fail(error));
    worker.on("exit", (code) => this.fail(new Error(`coderPool: a thread ended with ${code}`)));
    this.workers.push(worker);
    this.idle.push(worker);
  }

  /** What was asked for will not be answered. */
  private fail(error: unknown): void {
    for (const { reject } of [...this.asked.values(), ...this.waiting.splice(0)]) reject(error);
    this.asked.clear();
  }

  private next(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.pop()!;
      const one = this.waiting.shift()!;
      this.asked.set(worker, one);
      worker.postMessage(one.call);
    }
  }
}
