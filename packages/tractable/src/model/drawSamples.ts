import { drawNoise } from "../density/drawNoise.ts";
import { noiseName } from "../density/rowInputs.ts";
import { TractableError } from "../errors/tractableError.ts";
import { classesOf } from "../flows/flow.ts";
import { stream } from "../random/stream.ts";
import { contextFeed, repeatRows, toContext } from "../rows/contexts.ts";
import type { Matrix } from "../rows/rows.ts";
import { float32, type HostTensor } from "../runtime/backend.ts";
import type { SampleInPartsOptions, SampleOptions } from "./model.ts";
import { classesFeed, expectClasses, type Scorer } from "./score.ts";

/** New rows, `count` for every row of context. */
export async function drawSamples(scorer: Scorer, count: number, options: SampleOptions): Promise<Matrix> {
  const { features } = scorer.density.flow;
  const { total, next } = openDraw("model.sample", scorer, count, options);
  if (total * features > MOST_VALUES) {
    const most = Math.floor(MOST_VALUES / features);
    throw new TractableError(
      `model.sample: expected at most ${most} rows at once, got ${total}; draw them with sampleInParts`,
    );
  }
  return next(total);
}

/** More numbers than this don't fit into one array everywhere. */
const MOST_VALUES = 2 ** 30;

/** The rows that `drawSamples` gives, the same ones, some at a time; `where` is who asks. */
export async function* drawParts(
  where: string,
  scorer: Scorer,
  count: number,
  { rowsPerPart = ROWS_PER_PART, ...options }: SampleInPartsOptions,
): AsyncGenerator<Matrix> {
  const { total, next } = openDraw(where, scorer, count, options);
  // whole calls of the engine, so that the rows are the same in whatever parts
  const { chunk } = scorer.runner;
  const size = rowsPerPart < chunk ? rowsPerPart : rowsPerPart - (rowsPerPart % chunk);
  for (let start = 0; start < total; start += size) yield next(Math.min(size, total - start));
}

/** Rows that come at a time by default. */
const ROWS_PER_PART = 65_536;

/** Rows that are drawn one after another: how many there are, and the next ones. */
interface Draw {
  readonly total: number;
  next(rows: number): Promise<Matrix>;
}

function openDraw(
  where: string,
  { density: { flow }, contextColumns, contextSchema, runner }: Scorer,
  count: number,
  { seed = 0, context, label, temperature = 1 }: SampleOptions,
): Draw {
  const laws = flow.base.noise(flow.features);
  if (temperature !== 1 && laws.some(({ law }) => law === "uniform")) {
    throw new TractableError(
      `${where}: expected temperature 1, as the base ${flow.base.spec.kind} has no single centre, got ${temperature}`,
    );
  }
  const classes = classesOf(flow);
  if (label !== undefined) expectClasses(`${where}, label`, classes);
  const given = toContext(context, { where, columns: contextColumns, schema: contextSchema });
  const sources = laws.map((noise, index) => ({ noise, random: stream(seed, `sample/${index}`) }));
  const { below } = stream(seed, "sample/class");
  const total = count * (given?.shape[0] ?? 1);
  let start = 0;
  return {
    total,
    async next(rows) {
      const labels = Array.from({ length: classes > 0 ? rows : 0 }, () => label ?? below(classes));
      const first = start;
      start += rows;
      const feeds = (from: number, to: number) => {
        const all: Record<string, HostTensor> = {};
        sources.forEach(({ noise, random }, index) => {
          const drawn = drawNoise(noise, to - from, random);
          const scaled = temperature === 1 ? drawn : drawn.map((value) => value * temperature);
          all[noiseName(index)] = float32([to - from, noise.size], scaled);
        });
        if (classes > 0) all.classes = classesFeed(labels, classes, from, to);
        const own = given && repeatRows(given, count, first + from, first + to);
        return { ...all, ...contextFeed(own, 0, to - from) };
      };
      const { x } = await runner.run({
        task: "sample",
        count: rows,
        total,
        feeds,
        outputs: { x: flow.features },
      });
      return { data: x!, shape: [rows, flow.features] };
    },
  };
}
