import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { alignLabels } from "../../images/alignLabels.ts";
import { indexOfClass } from "../../images/classIndex.ts";
import { evenly } from "../../images/evenly.ts";
import { loadImageModel } from "../../images/imageModel.ts";
import { expectLayersWithClasses } from "../../images/layersKnowClasses.ts";
import { imageRows, joinImages, selectImages, toPixels } from "../../images/pixelImages.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import type { TranslateCommandOptions } from "./translateUsage.ts";

/**
 * `tractable translate`: images in other classes. Their latents given the class they have are free of it, and
 * hold what is left, such as slant and stroke.
 */
export async function translateCommand(
  path: string,
  sources: readonly string[],
  { from, to, count, out, device, threads, json, ...options }: TranslateCommandOptions,
): Promise<void> {
  await checkOutput(out, "grid");
  if (from === undefined && options.labels === undefined)
    throw new UserError("--from: expected the class of the images, got none; give it, or --labels");
  const model = await loadImageModel(path, { device, threads });
  expectLayersWithClasses(model, path);
  const { classNames } = model;
  const own = from === undefined ? undefined : indexOfClass(classNames, "--from", from);
  const targets = to.map((name) => indexOfClass(classNames, "--to", name));
  const images = await readModelImages(model, sources, options);
  const known = alignLabels(images, classNames);
  const all = Array.from({ length: images.count }, (_, index) => index);
  const members = all.filter((index) => known === undefined || own === undefined || known[index] === own);
  if (members.length === 0)
    throw new UserError(`--from: expected images of "${from}", got none in ${images.source}; add some`);
  const picked = evenly(members, count);
  const labels = picked.map((index) => known?.[index] ?? own!);

  const shown = selectImages(images, picked);
  const latents = await model.encode(imageRows(shown), { labels });
  const sets = [shown];
  for (const target of targets) {
    const decoded = await model.decode(latents, { labels: labels.map(() => target) });
    sets.push(toPixels(decoded, model.image));
  }
  await model.dispose();
  const inRows = picked.flatMap((_, row) => sets.map((_, column) => column * picked.length + row));
  await writeImageGrid(out, selectImages(joinImages(sets), inRows), sets.length);
  const names = picked.map((index) => images.names(index));
  if (json) printJson({ images: names, from: labels.map((label) => classNames[label]), to, out });
  else print(`${out}: ${plural(picked.length, "image")}, each as it is and as ${to.join(", ")}`);
}
