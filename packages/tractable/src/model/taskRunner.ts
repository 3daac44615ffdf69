import type { Density } from "../density/density.ts";
import { multiplications } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { type Backend, floats, type HostTensor, type Session } from "../runtime/backend.ts";
import { compile, emitFor } from "../runtime/compile.ts";
import { openThreads } from "../runtime/openThreads.ts";
import { sidesFor, threadsFor } from "../runtime/threadsFor.ts";
import { modelProgram, type Task } from "./modelPrograms.ts";

/** Rows of one engine call: enough to keep it busy, few enough for flat memory. */
const CHUNK = 1024;
/** Values of one engine call at most. */
const CHUNK_VALUES = 1 << 17;
/** Pixels of one engine call at most: nets hold dozens of channels of each, which the cache is to hold. */
const CHUNK_PIXELS = 1 << 15;
/** Multiply-adds of all rows from which threads that take them side by side are worth their start. */
const WORTH_SIDES = 2e9;

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
  /** Rows of one engine call. */
  readonly chunk: number;
  private readonly density: Density;
  private readonly values: ReadonlyMap<string, Float32Array>;
  private readonly backend: Backend;
  private readonly opened = new Map<Task, Opened>();

  constructor(density: Density, values: ReadonlyMap<string, Float32Array>, backend: Backend) {
    this.density = density;
    this.values = values;
    this.backend = backend;
    const { features, pixels } = density.flow;
    const most = pixels === undefined ? CHUNK_VALUES : CHUNK_PIXELS;
    this.chunk = Math.max(1, Math.min(CHUNK, Math.floor(most / features)));
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
    let next = 0;
    /** Takes chunks one after another, as long as there are any. */
    const work = async (session: Session) => {
      while (next < count) {
        const from = next;
        next = Math.min(from + this.chunk, count);
        try {
          const got = await session.run(feeds(from, next));
          for (const [name, width] of widths) results[name]!.set(floats(got, name), from * width);
        } catch (error) {
          next = count;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled((await this.sessions(task, total)).map(work));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return results;
  }

  async dispose(): Promise<void> {
    const all = [...this.opened.values()].flatMap(({ one, sides }) => [one, sides]);
    this.opened.clear();
    for (const opening of await Promise.allSettled(all)) {
      // what couldn't be opened was said to whoever asked for it
      if (opening.status === "rejected") continue;
      for (const session of [opening.value].flat()) await session?.release();
    }
  }

  /** What runs a task on so many rows: one session, or several side by side where there is much to do. */
  private async sessions(task: Task, rows: number): Promise<readonly Session[]> {
    const { backend, chunk } = this;
    const opened = this.opened.get(task) ?? { workOfRow: undefined, one: undefined, sides: undefined };
    this.opened.set(task, opened);
    let written: Program | undefined;
    const program = () => {
      written ??= modelProgram(task, this.density, this.values);
      return written;
    };
    const count = sidesFor(backend);
    if (count > 1 && rows > count * chunk) {
      opened.workOfRow ??= multiplications(Object.values(program().outputs), chunk) / chunk;
      if (opened.workOfRow * rows >= WORTH_SIDES) {
        opened.sides ??= emitFor(backend, program()).then((model) => openThreads(backend, model, count));
        return opened.sides;
      }
    }
    opened.one ??= compile(backend, program(), { threads: threadsFor(program(), chunk, backend) });
    return [await opened.one];
  }
}

/** What was opened for a task. */
interface Opened {
  /** Multiply-adds, known once many rows were asked for. */
  workOfRow: number | undefined;
  /** For few rows. */
  one: Promise<Session> | undefined;
  /** For many rows: each in a thread of its own, so that this thread has none to compute. */
  sides: Promise<Session[]> | undefined;
}
