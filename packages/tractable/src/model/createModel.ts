import { flowSpec } from "../flows/flow.ts";
import { emitModel } from "../onnx/emitModel.ts";
import { stream } from "../random/stream.ts";
import { type Backend, float32, floats, type HostTensor, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { declareModel } from "./declareModel.ts";
import { density } from "./density.ts";
import { drawNoise } from "./drawNoise.ts";
import type { ContextOption, Model } from "./model.ts";
import { encodeModel, type ModelParts } from "./modelFile.ts";
import { modelProgram, type Task } from "./modelPrograms.ts";
import { type Matrix, type RowsLike, rowRange, toMatrix } from "./rows.ts";
import { threadsFor } from "./threadsFor.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** Rows of one engine call: enough to keep it busy, few enough for flat memory. */
const CHUNK = 1024;

/** A model on a backend. Graphs are compiled when they are first needed. */
export function createModel(parts: ModelParts, backend: Backend): Model {
  const { flow, columns, contextColumns, supports, values, report } = parts;
  const mathematics = density(flow, supports);
  const declarations = declareModel(mathematics);
  const trained = declarations.filter(({ role }) => role === "trained");
  const parameterCount = trained.reduce((total, { name }) => total + values.get(name)!.length, 0);
  const sessions = new Map<Task, Promise<Session>>();
  const open = (task: Task): Promise<Session> => {
    const known = sessions.get(task);
    if (known !== undefined) return known;
    const threads = threadsFor(parameterCount * CHUNK, backend);
    const made = compile(backend, modelProgram(task, mathematics, values), { threads });
    sessions.set(task, made);
    return made;
  };

  const contextOf = (where: string, context: RowsLike | undefined): Matrix | undefined => {
    if (flow.context === 0) {
      if (context !== undefined)
        throw new Error(`${where}: expected no context, as the model has none, got some`);
      return undefined;
    }
    if (context === undefined) {
      throw new Error(
        `${where}: expected a context of ${flow.context} values (${contextColumns.join(", ")}), got none`,
      );
    }
    return toMatrix(context, { where: `${where}, context`, features: flow.context, columns: contextColumns });
  };

  const contextFor = (where: string, count: number, { context }: ContextOption): Matrix | undefined => {
    const given = contextOf(where, context);
    if (given !== undefined && given.shape[0] !== count && given.shape[0] !== 1) {
      throw new Error(`${where}: expected one row of context, or ${count}, got ${given.shape[0]}`);
    }
    return given;
  };

  /** Runs a task over rows in chunks; `width` values a row come back. */
  const run = async (
    task: Task,
    feeds: (from: number, to: number) => Record<string, HostTensor>,
    count: number,
    output: string,
    width: number,
  ) => {
    const results = new Float32Array(count * width);
    if (count === 0) return results;
    const session = await open(task);
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(from + CHUNK, count);
      results.set(floats(await session.run(feeds(from, to)), output), from * width);
    }
    return results;
  };

  const mapRows = async (
    task: "logProb" | "encode" | "decode",
    rows: RowsLike,
    options: ContextOption,
    output: string,
    width: number,
  ) => {
    const where = `model.${task}`;
    const matrix = toMatrix(rows, {
      where,
      features: flow.features,
      columns: task === "decode" ? undefined : columns,
    });
    const count = matrix.shape[0];
    const context = contextFor(where, count, options);
    const source = task === "decode" ? "z" : "x";
    const feeds = (from: number, to: number) => ({
      [source]: hostRows(rowRange(matrix, from, to)),
      ...(context && { context: hostRows(contextRows(context, from, to)) }),
    });
    return { count, data: await run(task, feeds, count, output, width) };
  };

  const toMapped = async (
    task: "encode" | "decode",
    rows: RowsLike,
    options: ContextOption,
    output: string,
  ): Promise<Matrix> => {
    const { count, data } = await mapRows(task, rows, options, output, flow.features);
    return { data, shape: [count, flow.features] };
  };

  return {
    columns,
    contextColumns,
    supports,
    spec: { flow: flowSpec(flow), supports, columns, contextColumns },
    parameterCount,
    report,
    logProb: async (rows, options = {}) =>
      new Float64Array((await mapRows("logProb", rows, options, "logProb", 1)).data),
    encode: (rows, options = {}) => toMapped("encode", rows, options, "z"),
    decode: (latents, options = {}) => toMapped("decode", latents, options, "x"),
    async sample(count, { seed = 0, context } = {}) {
      if (!Number.isInteger(count) || count < 0)
        throw new Error(`model.sample: expected a count of rows, got ${count}`);
      const given = contextOf("model.sample", context);
      const total = count * (given?.shape[0] ?? 1);
      const sources = flow.base
        .noise(flow.features)
        .map((noise, index) => ({ noise, random: stream(seed, `sample/${index}`) }));
      const feeds = (from: number, to: number) => {
        const chunk: Record<string, HostTensor> = {};
        sources.forEach(({ noise, random }, index) => {
          chunk[`noise${index}`] = float32([to - from, noise.size], drawNoise(noise, to - from, random));
        });
        if (given !== undefined) chunk.context = hostRows(repeatRows(given, count, from, to));
        return chunk;
      };
      return { data: await run("sample", feeds, total, "x", flow.features), shape: [total, flow.features] };
    },
    toBytes: () => encodeModel(parts),
    save: (path) => writeAtomically(path, encodeModel(parts)),
    exportOnnx() {
      const metadata = { columns: columns.join(","), context: contextColumns.join(",") };
      const graph = (task: Task) => emitModel(modelProgram(task, mathematics, values), { metadata });
      return {
        logProb: graph("logProb"),
        sample: graph("sample"),
        encode: graph("encode"),
        decode: graph("decode"),
      };
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}

function hostRows({ data, shape }: Matrix): HostTensor {
  return float32(shape, data);
}

/** Context for rows from…to: the one row there is for all of them, or their own. */
function contextRows(context: Matrix, from: number, to: number): Matrix {
  return context.shape[0] === 1 ? repeatRows(context, to - from, 0, to - from) : rowRange(context, from, to);
}

/** Rows from…to of a matrix in which every row stands `times` times. */
function repeatRows({ data, shape: [, width] }: Matrix, times: number, from: number, to: number): Matrix {
  const repeated = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) {
    const source = Math.floor(row / times);
    repeated.set(data.subarray(source * width, (source + 1) * width), (row - from) * width);
  }
  return { data: repeated, shape: [to - from, width] };
}
