import type { Density } from "../density/density.ts";
import type { Backend, HostTensor, Session } from "../runtime/backend.ts";
import { floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import { modelProgram, type Task } from "./modelPrograms.ts";

/** Rows of one engine call: enough to keep it busy, few enough for flat memory. */
const CHUNK = 1024;
/** Rows of one engine call where there are many: enough to keep several threads busy. */
const LARGE_CHUNK = 4096;
/** Multiply-adds of so large a call from which a second thread is worth its start. */
const WORTH_TWO = 5e8;
/** Values of one engine call at most. */
const CHUNK_VALUES = 1 << 17;
/** Pixels of one engine call at most: nets hold dozens of channels of each, which the cache is to hold. */
const CHUNK_PIXELS = 1 << 15;

export interface TaskRequest {
  readonly task: Task;
  readonly count: number;
  /** How many rows there are in all, where these are some of them; as many by default. */
  readonly total?: number;
  /** What the rows from…to are fed with; called chunk by chunk, in order. */
  readonly feeds: (from: number, to: number) => Record<string, HostTensor>;
  /** The names of the outputs, and how many values a row each has. */
  readonly outputs: Readonly<Record<string, number>>;
}

/** Runs the tasks of a model over any number of rows. Graphs are compiled when they are first needed. */
export class TaskRunner {
  private readonly density: Density;
  private readonly values: ReadonlyMap<string, Float32Array>;
  private readonly backend: Backend;
  /** Rows of one engine call where there are few, and where there are many: a multiple of them. */
  readonly chunks: readonly [number, number];
  private readonly sessions = new Map<string, Opened>();

  constructor(density: Density, values: ReadonlyMap<string, Float32Array>, backend: Backend) {
    this.density = density;
    this.values = values;
    this.backend = backend;
    const { features, pixels } = density.flow;
    const most = pixels === undefined ? CHUNK_VALUES : CHUNK_PIXELS;
    const small = Math.max(1, Math.min(CHUNK, Math.floor(most / features)));
    const times = Math.max(1, Math.floor(Math.min(LARGE_CHUNK, most / features) / small));
    this.chunks = [small, small * times];
  }

  async run({
    task,
    count,
    total = count,
    feeds,
    outputs,
  }: TaskRequest): Promise<Record<string, Float32Array>> {
    const widths = Object.entries(outputs);
    const results = Object.fromEntries(
      widths.map(([name, width]) => [name, new Float32Array(count * width)]),
    );
    if (count === 0) return results;
    const { opening, chunk } = this.open(task, total >= LARGE_CHUNK);
    const session = await opening;
    for (let from = 0; from < count; from += chunk) {
      const got = await session.run(feeds(from, Math.min(from + chunk, count)));
      for (const [name, width] of widths) results[name]!.set(floats(got, name), from * width);
    }
    return results;
  }

  async dispose(): Promise<void> {
    const all = new Set([...this.sessions.values()].map(({ opening }) => opening));
    this.sessions.clear();
    for (const opening of all) await (await opening).release();
  }

  /** What runs a task on few rows, or on many, for which a second thread may be worth its start. */
  private open(task: Task, hasMany: boolean): Opened {
    const [many, few] = [`${task}, many`, `${task}, few`];
    const known = this.sessions.get(hasMany ? many : few);
    if (known !== undefined) return known;
    const program = modelProgram(task, this.density, this.values);
    const [small, large] = this.chunks;
    const threads = hasMany
      ? threadsFor(program, large, this.backend, WORTH_TWO)
      : threadsFor(program, small, this.backend);
    const before = this.sessions.get(hasMany ? few : many);
    const opened = {
      opening: before?.threads === threads ? before.opening : compile(this.backend, program, { threads }),
      threads,
      chunk: hasMany && threads > 1 ? large : small,
    };
    this.sessions.set(hasMany ? many : few, opened);
    return opened;
  }
}

interface Opened {
  readonly opening: Promise<Session>;
  readonly threads: number;
  /** Rows of one engine call. */
  readonly chunk: number;
}
