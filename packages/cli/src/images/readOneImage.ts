import type { ImageSet } from "@tractable/data";
import { UserError } from "../errors/userError.ts";
import { formatCount } from "../text/format.ts";
import type { ImageModel } from "./imageModel.ts";
import { type ImageOptions, readModelImages } from "./readModelImages.ts";

/** Reads a single image for a model; refuses a source of many. */
export async function readOneImage(
  model: ImageModel,
  source: string,
  options: ImageOptions,
): Promise<ImageSet> {
  const images = await readModelImages(model, [source], options);
  if (images.count === 1) return images;
  throw new UserError(
    `${source}: expected one image, got ${formatCount(images.count)}; pick one like ${images.names(0)}`,
  );
}
