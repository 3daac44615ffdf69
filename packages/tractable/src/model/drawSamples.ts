import { drawNoise } from "../density/drawNoise.ts";
import { noiseName } from "../density/rowInputs.ts";
import { TractableError } from "../errors/tractableError.ts";
import { classesOf } from "../flows/flow.ts";
import { stream } from "../random/stream.ts";
import { contextFeed, repeatRows, toContext } from "../rows/contexts.ts";
import type { Matrix } from "../rows/rows.ts";
import { float32, type HostTensor } from "../runtime/backend.ts";
import type { SampleOptions } from "./model.ts";
import { classesFeed, expectClasses, type Scorer } from "./score.ts";

/** New rows, `count` for every row of context. */
export async function drawSamples(
  { density: { flow }, contextColumns, contextSchema, runner }: Scorer,
  count: number,
  { seed = 0, context, label, temperature = 1 }: SampleOptions,
): Promise<Matrix> {
  const where = "model.sample";
  const laws = flow.base.noise(flow.features);
  if (temperature !== 1 && laws.some(({ law }) => law === "uniform")) {
    throw new TractableError(
      `${where}: expected temperature 1, as the base ${flow.base.spec.kind} has no single centre, got ${temperature}`,
    );
  }
  const classes = classesOf(flow);
  if (label !== undefined) expectClasses(`${where}, label`, classes);
  const given = toContext(context, { where, columns: contextColumns, schema: contextSchema });
  const total = count * (given?.shape[0] ?? 1);
  if (total * flow.features > MOST_VALUES) {
    const most = Math.floor(MOST_VALUES / flow.features);
    throw new TractableError(
      `${where}: expected at most ${most} rows at once, got ${total}; draw them in parts`,
    );
  }
  const sources = laws.map((noise, index) => ({ noise, random: stream(seed, `sample/${index}`) }));
  const { below } = stream(seed, "sample/class");
  const labels = Array.from({ length: classes > 0 ? total : 0 }, () => label ?? below(classes));
  const feeds = (from: number, to: number) => {
    const all: Record<string, HostTensor> = {};
    sources.forEach(({ noise, random }, index) => {
      const drawn = drawNoise(noise, to - from, random);
      const scaled = temperature === 1 ? drawn : drawn.map((value) => value * temperature);
      all[noiseName(index)] = float32([to - from, noise.size], scaled);
    });
    if (classes > 0) all.classes = classesFeed(labels, classes, from, to);
    const own = given && repeatRows(given, count, from, to);
    return { ...all, ...contextFeed(own, 0, to - from) };
  };
  const { x } = await runner.run({ task: "sample", count: total, feeds, outputs: { x: flow.features } });
  return { data: x!, shape: [total, flow.features] };
}

/** More numbers than this don't fit into one array everywhere. */
const MOST_VALUES = 2 ** 30;
