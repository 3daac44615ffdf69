import type { ImageSet } from "@tractable/data";
import { gridIndices } from "../images/gridIndices.ts";
import type { ImageModel } from "../images/imageModel.ts";
import { imagesText } from "../images/imageSizeText.ts";
import { type PixelImages, selectImages } from "../images/pixelImages.ts";
import { defaultGrid, sampleGrid } from "../images/sampleGrid.ts";
import { plural } from "../text/format.ts";
import { gridPanel } from "./gridPanel.ts";
import { modelPage } from "./modelPage.ts";
import type { Panel, Placed } from "./page.ts";
import { theme } from "./theme.ts";

export interface ImagePictureOptions {
  readonly title: string;
  /** Images to compare samples with, labelled as the model's classes are. */
  readonly images?: ImageSet;
  readonly seed?: number;
}

/** The temperature of the model itself, and one for likelier samples. */
const TEMPERATURES = [1, 0.7] as const;

/**
 * A model of images as an SVG page: how training went, and samples beside images that it was shown, or beside
 * cooler samples.
 */
export async function imageModelPicture(
  model: ImageModel,
  { title, images, seed }: ImagePictureOptions,
): Promise<string> {
  const { pageWidth, margin, gap } = theme;
  const grid = defaultGrid(model);
  const width = (pageWidth - 2 * margin - gap) / 2;
  const panels: Panel[] = [];
  const add = async (shown: PixelImages, heading: string, colour: string) =>
    panels.push(await gridPanel(shown, { columns: grid.columns, title: heading, colour, width }));
  if (images !== undefined) await add(selectImages(images, gridIndices(images, grid)), "data", theme.data);
  // an integer flow has one temperature
  const isWarmOnly = images !== undefined || model.coder !== undefined;
  for (const temperature of TEMPERATURES.slice(0, isWarmOnly ? 1 : 2)) {
    const samples = await sampleGrid(model, { grid, seed, temperature });
    await add(samples, `samples, temperature ${temperature}`, theme.samples);
  }
  const placed = panels.map((panel, index): Placed => ({ x: margin + index * (width + gap), y: 0, panel }));
  const { classNames, image } = model;
  const classes = classNames.length === 0 ? "" : ` in ${plural(classNames.length, "class", "classes")}`;
  return modelPage(model, {
    title,
    subject: `${imagesText(image)}${classes}`,
    comparison: { placed, height: panels[0]!.height },
  });
}
