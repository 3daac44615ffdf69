import type { Density } from "../density/density.ts";
import { drawNoise } from "../density/drawNoise.ts";
import { noiseName } from "../density/rowInputs.ts";
import { TractableError } from "../errors/tractableError.ts";
import { classesOf } from "../flows/flow.ts";
import { stream } from "../random/stream.ts";
import { contextFeed, toContextOf } from "../rows/contexts.ts";
import type { DataRows } from "../rows/dataRows.ts";
import { oneHot } from "../rows/oneHot.ts";
import { type Rows, rowRange } from "../rows/rows.ts";
import { float32, type HostTensor } from "../runtime/backend.ts";
import type { TableSchema } from "../tables/tableSchema.ts";
import { logMeanExp } from "./logMeanExp.ts";
import type { LogProbOptions } from "./model.ts";
import type { TaskRunner } from "./taskRunner.ts";

export interface Scorer {
  readonly density: Density;
  readonly contextColumns: readonly string[];
  /** The columns of the context of a typed table. */
  readonly contextSchema: TableSchema | undefined;
  readonly runner: TaskRunner;
}

/**
 * ln p(x) of every row, [rows], nats; of a model with classes and no labels that of all classes in equal
 * parts.
 */
export async function logProbOf(
  scorer: Scorer,
  rows: DataRows,
  options: LogProbOptions,
): Promise<Float64Array> {
  const logProbs = await logProbOfRows(scorer, rows, options);
  const { logFactors } = rows;
  return logFactors === undefined ? logProbs : logProbs.map((value, row) => value + logFactors[row]!);
}

async function logProbOfRows(scorer: Scorer, rows: Rows, options: LogProbOptions): Promise<Float64Array> {
  const classes = classesOf(scorer.density.flow);
  const { labels } = options;
  if (labels !== undefined) {
    expectClasses("model.logProb, labels", classes);
    if (labels.length !== rows.shape[0]) {
      throw new TractableError(
        `model.logProb: expected a label for each of ${rows.shape[0]} rows, got ${labels.length}`,
      );
    }
  }
  if (classes === 0 || labels !== undefined) return averaged(scorer, "logProb", rows, options);
  const perClass = await logProbPerClassOf(scorer, rows, options);
  const column = (label: number) =>
    Float64Array.from({ length: rows.shape[0] }, (_, row) => perClass[row * classes + label]!);
  return logMeanExp(Array.from({ length: classes }, (_, label) => column(label)));
}

/** ln p(x | class) of every row and class, [rows · classes], nats. */
export async function logProbPerClassOf(
  scorer: Scorer,
  rows: Rows,
  { labels: _, ...options }: LogProbOptions,
): Promise<Float64Array> {
  const { flow } = scorer.density;
  const classes = classesOf(flow);
  expectClasses("model.logProbPerClass", classes);
  if (flow.classes === 0) return averaged(scorer, "logProbPerClass", rows, options);
  // where the bijection is given the class, every class has an encoding of its own
  const count = rows.shape[0];
  const all = new Float64Array(count * classes);
  for (let label = 0; label < classes; label++) {
    const labels = new Uint32Array(count).fill(label);
    const logProbs = await averaged(scorer, "logProb", rows, { ...options, labels });
    logProbs.forEach((value, row) => {
      all[row * classes + label] = value;
    });
  }
  return all;
}

export function expectClasses(where: string, classes: number): void {
  if (classes === 0) {
    throw new TractableError(`${where}: expected a model with classes, got one without; fit it with labels`);
  }
}

/** Runs a task once for every sample of the dequantisation; the results are averaged as densities. */
async function averaged(
  { density, contextColumns, contextSchema, runner }: Scorer,
  task: "logProb" | "logProbPerClass",
  rows: Rows,
  { samples = 1, seed = 0, labels, context }: LogProbOptions,
): Promise<Float64Array> {
  const where = `model.${task}`;
  const count = rows.shape[0];
  const classes = classesOf(density.flow);
  if (samples > 1 && density.noise.length === 0) {
    throw new TractableError(
      `${where}: expected one sample, as densities of tables are exact, got ${samples}`,
    );
  }
  const given = toContextOf(count, context, { where, columns: contextColumns, schema: contextSchema });
  const drawn: Float32Array[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const sources = density.noise.map((noise, index) => ({
      noise,
      random: stream(seed, `dequantization/${sample}/${index}`),
    }));
    const feeds = (from: number, to: number) => {
      const { data, shape } = rowRange(rows, from, to);
      const all: Record<string, HostTensor> = { x: float32(shape, data), ...contextFeed(given, from, to) };
      if (labels !== undefined) all.classes = classesFeed(labels, classes, from, to);
      sources.forEach(({ noise, random }, index) => {
        all[noiseName(index)] = float32([to - from, noise.size], drawNoise(noise, to - from, random));
      });
      return all;
    };
    const outputs = { logProb: task === "logProb" ? 1 : classes };
    drawn.push((await runner.run({ task, count, feeds, outputs })).logProb!);
  }
  return logMeanExp(drawn);
}

/** Labels from…to as a feed. */
export function classesFeed(
  labels: ArrayLike<number>,
  classes: number,
  from: number,
  to: number,
): HostTensor {
  const { data, shape } = oneHot(labels, classes, from, to);
  return float32(shape, data);
}
