import { extname } from "node:path";
import { writeImageArray } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { classIndex } from "../../images/classIndex.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { type PixelImages, toPixels } from "../../images/pixelImages.ts";
import { defaultGrid, type Grid, sampleGrid } from "../../images/sampleGrid.ts";
import { checkImageFolder, writeImageFolder } from "../../pictures/imageFolder.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { print, printJson } from "../../text/print.ts";
import type { SampleCommandOptions } from "./sampleUsage.ts";

export type SampleImagesOptions = Pick<
  SampleCommandOptions,
  "count" | "grid" | "seed" | "temperature" | "class" | "out" | "json"
>;

type Form = "grid" | "array" | "folder";

const COUNT = 64;

/** New images: a grid of them as a picture, an array, or a folder with a picture of each. */
export async function sampleImages(model: ImageModel, options: SampleImagesOptions): Promise<void> {
  const { seed, temperature = 1 } = options;
  const { out, form } = await checkForm(options);
  const label = options.class === undefined ? undefined : classIndex(model, "--class", options.class);
  const { images, grid } = await draw(model, form, options, label);
  await model.dispose();

  if (form === "grid") await writeImageGrid(out, images, grid.columns);
  else if (form === "array") await writeImageArray(out, images);
  else await writeImageFolder(out, images);

  const { count, channels, height, width } = images;
  const facts = { images: count, channels, height, width, seed, temperature, class: options.class, out };
  if (options.json) printJson(facts);
  else print(`${out}: ${describe(images, options, temperature)}`);
}

async function draw(
  model: ImageModel,
  form: Form,
  { count, grid, seed, temperature }: SampleImagesOptions,
  label: number | undefined,
): Promise<{ images: PixelImages; grid: Grid }> {
  if (form === "grid" && count === undefined) {
    const shown = grid ?? defaultGrid(model);
    return { images: await sampleGrid(model, { grid: shown, seed, temperature, label }), grid: shown };
  }
  const images = toPixels(await model.sample(count ?? COUNT, { seed, temperature, label }), model.image);
  const columns = Math.ceil(Math.sqrt(images.count));
  return { images, grid: { columns, rows: Math.ceil(images.count / columns) } };
}

/** Where the images go, by the name of --out. */
async function checkForm({ out, grid, count }: SampleImagesOptions): Promise<{ out: string; form: Form }> {
  if (out === undefined || out === "-") {
    throw new UserError(
      `--out: expected samples.png, samples.npy or the name of a folder, as the model is of images, got ${out === undefined ? "none" : `"${out}"`}`,
    );
  }
  const form = formOf(out);
  if (form === "folder") await checkImageFolder(out);
  else await checkOutput(out, form);
  if (grid !== undefined && form !== "grid")
    throw new UserError(`--grid: it is for a picture of many images, got --out ${out}; name a .png`);
  if (grid !== undefined && count !== undefined)
    throw new UserError("-n: the grid says how many images there are; leave one of the two out");
  return { out, form };
}

function formOf(out: string): Form {
  const extension = extname(out).toLowerCase();
  if (extension === "") return "folder";
  return extension === ".npy" ? "array" : "grid";
}

function describe(images: PixelImages, options: SampleImagesOptions, temperature: number): string {
  const one = options.class === undefined ? "" : `, class ${options.class}`;
  return `${imagesText(images, images.count)}${one}, temperature ${temperature}`;
}
