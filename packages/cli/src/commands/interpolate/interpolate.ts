import { checkOutput } from "../../files/checkOutput.ts";
import { loadImageModel } from "../../images/imageModel.ts";
import { imageRows, joinImages, toPixels } from "../../images/pixelImages.ts";
import { readOneImage } from "../../images/readOneImage.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { print, printJson } from "../../text/print.ts";
import { classesBetween } from "./classesBetween.ts";
import type { InterpolateCommandOptions } from "./interpolateUsage.ts";
import { latentArc } from "./latentArc.ts";

/** `tractable interpolate`: images on the way from one to another, through the latents. */
export async function interpolateCommand(
  path: string,
  from: string,
  to: string,
  { steps, classes, out, device, threads, json, ...options }: InterpolateCommandOptions,
): Promise<void> {
  await checkOutput(out, "grid");
  const model = await loadImageModel(path, { device, threads });
  const between = classesBetween(model, classes, steps);
  const ends = joinImages([await readOneImage(model, from, options), await readOneImage(model, to, options)]);
  const { data } = await model.encode(imageRows(ends), { labels: between?.ends });
  const size = data.length / 2;
  const arc = latentArc(data.subarray(0, size), data.subarray(size), steps);
  const latents = { data: arc, shape: [steps, size] as const };
  const strip = toPixels(await model.decode(latents, { labels: between?.way }), model.image);
  await model.dispose();
  await writeImageGrid(out, strip, steps);
  if (json) printJson({ from, to, steps, out });
  else print(`${out}: ${steps} images from ${from} to ${to}`);
}
