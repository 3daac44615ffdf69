import { type ImageSet, readImages, readPatches } from "@tractable/data";
import { UserError } from "../errors/userError.ts";
import { counter } from "../progress/counter.ts";
import type { ImageModel } from "./imageModel.ts";
import { imagesText, sizeText } from "./imageSizeText.ts";

export interface ImageOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly channels?: 1 | 3;
  readonly labels?: string;
  readonly skipBad?: boolean;
  /** Whether images of which something would be lost are refused; false by default. */
  readonly exact?: boolean;
}

/** Reads images with a display of how many are done. */
export async function readImageSet(
  sources: readonly string[],
  { size, channels, labels, skipBad, exact }: ImageOptions,
): Promise<ImageSet> {
  const reading = counter("image", "read");
  try {
    return await readImages(sources, { size, channels, labels, skipBad, exact, onProgress: reading.update });
  } finally {
    reading.stop();
  }
}

/** Reads patches of pictures with a display of how many pictures are done. */
export async function readPatchSet(
  sources: readonly string[],
  { side, channels, skipBad }: Pick<ImageOptions, "channels" | "skipBad"> & { readonly side: number },
): Promise<ImageSet> {
  const reading = counter("picture", "read");
  try {
    return await readPatches(sources, { side, channels, skipBad, onProgress: reading.update });
  } finally {
    reading.stop();
  }
}

/** Reads images for a model, and refuses those of another size or with colours that it doesn't know. */
export async function readModelImages(
  { image }: ImageModel,
  sources: readonly string[],
  options: ImageOptions = {},
): Promise<ImageSet> {
  // Grey images lose nothing by becoming RGB.
  const channels = options.channels ?? (image.channels === 3 ? 3 : undefined);
  const images = await readImageSet(sources, { ...options, channels });
  const isSized = images.width === image.width && images.height === image.height;
  if (isSized && images.channels === image.channels) return images;
  const mend = [
    ...(isSized ? [] : [`--size ${sizeText(image)}`]),
    ...(images.channels === image.channels ? [] : [`--channels ${image.channels}`]),
  ].join(" ");
  throw new UserError(
    `${images.source}: expected ${imagesText(image)} as the model was fitted to, got ${imagesText(images)}; ${mend} would bring them to it`,
  );
}
