import type { Density } from "../density/density.ts";
import type { Backend, HostTensor, Session } from "../runtime/backend.ts";
import { floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import { modelProgram, type Task } from "./modelPrograms.ts";

/** Rows of one engine call: enough to keep it busy, few enough for flat memory. */
const CHUNK = 1024;
/** Values of one engine call at most. */
const CHUNK_VALUES = 1 << 17;
/** Pixels of one engine call at most: nets hold dozens of channels of each, which the cache is to hold. */
const CHUNK_PIXELS = 1 << 15;

export interface TaskRequest {
  readonly task: Task;
  readonly count: number;
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
  /** Rows of one engine call. */
  readonly chunk: number;
  private readonly sessions = new Map<Task, Promise<Session>>();

  constructor(density: Density, values: ReadonlyMap<string, Float32Array>, backend: Backend) {
    this.density = density;
    this.values = values;
    this.backend = backend;
    const { features, pixels } = density.flow;
    const most = pixels === undefined ? CHUNK_VALUES : CHUNK_PIXELS;
    this.chunk = Math.max(1, Math.min(CHUNK, Math.floor(most / features)));
  }

  async run({ task, count, feeds, outputs }: TaskRequest): Promise<Record<string, Float32Array>> {
    const widths = Object.entries(outputs);
    const results = Object.fromEntries(
      widths.map(([name, width]) => [name, new Float32Array(count * width)]),
    );
    if (count === 0) return results;
    const session = await this.open(task);
    for (let from = 0; from < count; from += this.chunk) {
      const got = await session.run(feeds(from, Math.min(from + this.chunk, count)));
      for (const [name, width] of widths) results[name]!.set(floats(got, name), from * width);
    }
    return results;
  }

  async dispose(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private open(task: Task): Promise<Session> {
    const known = this.sessions.get(task);
    if (known !== undefined) return known;
    const program = modelProgram(task, this.density, this.values);
    const made = compile(this.backend, program, { threads: threadsFor(program, this.chunk, this.backend) });
    this.sessions.set(task, made);
    return made;
  }
}
