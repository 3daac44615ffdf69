import { TractableError } from "../errors/tractableError.ts";
import { valueCount } from "../images/imageSize.ts";
import type { ImageCoder } from "../integers/imageCoder.ts";
import { stream } from "../random/stream.ts";
import type { DataRows } from "../rows/dataRows.ts";
import type { Matrix } from "../rows/rows.ts";
import type { LogProbOptions, SampleOptions } from "./model.ts";

/** ln P of images, exactly: [images], nats. */
export async function exactLogProb(
  coder: ImageCoder,
  { data }: DataRows,
  { samples = 1, labels, context }: LogProbOptions,
): Promise<Float64Array> {
  if (samples !== 1) {
    throw new TractableError(
      `model.logProb: expected one sample, as probabilities of an integer flow are exact, got ${samples}`,
    );
  }
  refuse("model.logProb", { labels, context });
  return coder.logProb(Uint8Array.from(data));
}

/** New images, drawn pixel after pixel. */
export async function sampleImages(
  coder: ImageCoder,
  count: number,
  { seed = 0, temperature = 1, label, context }: SampleOptions,
): Promise<Matrix> {
  if (temperature !== 1) {
    throw new TractableError(
      `model.sample: expected temperature 1, as pixels of an integer flow are drawn one after another, got ${temperature}`,
    );
  }
  refuse("model.sample", { label, context });
  const { bits } = stream(seed, "sample/counts");
  const pixels = await coder.sample(count, () => bits() >>> 16);
  return { data: Float32Array.from(pixels), shape: [count, valueCount(coder.image)] };
}

/** Refuses what an integer flow has no use for. */
function refuse(where: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    throw new TractableError(
      `${where}: expected no ${name}, as an integer flow has neither classes nor context, got some`,
    );
  }
}

/** What is thrown where latents or graphs are asked for. */
export function withoutLatents(where: string): TractableError {
  return new TractableError(
    `${where}: expected a flow with latents of real numbers, got an integer flow, whose pixels are coded as they are; use another flow, such as glow`,
  );
}
