import { openPictures } from "@tractable/data";
import { compressImages, compressPictures } from "tractable";
import { UserError } from "../../errors/userError.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { readImageSet } from "../../images/readModelImages.ts";
import { plural } from "../../text/format.ts";
import { archiveNames } from "./archiveNames.ts";
import type { ToCompress } from "./toCompress.ts";

/** Pictures of any size as they are, read one after the other. */
export async function openOfAny(model: ImageModel, sources: readonly string[]): Promise<ToCompress> {
  const pictures = await openPictures(sources);
  const { count } = pictures;
  const channels = model.image.channels === 1 ? 1 : 3;
  let rawBytes = 0;
  async function* read() {
    for await (const { data, height, width } of pictures.read({ channels, exact: true })) {
      rawBytes += data.length;
      yield { pixels: data, height, width };
    }
  }
  return {
    item: "image",
    count,
    text: plural(count, `${channels === 1 ? "grey" : "RGB"} picture`),
    rawBytes: () => rawBytes,
    compress: (options) =>
      compressPictures(model, read(), { ...options, count, names: archiveNames(pictures, sources) }),
  };
}

/** Images of one size as they are: nothing is scaled, cropped or converted, as it couldn't be given back. */
export async function readOfOne(model: ImageModel, sources: readonly string[]): Promise<ToCompress> {
  const { image } = model;
  // grey pixels lose nothing by becoming RGB
  const channels = image.channels === 3 ? 3 : undefined;
  const images = await readImageSet(sources, { channels, exact: true });
  const isSame =
    images.width === image.width && images.height === image.height && images.channels === image.channels;
  if (!isSame) {
    throw new UserError(
      `${images.source}: expected ${imagesText(image)} as the model was fitted to, got ${imagesText(images)}; fit a model to such images, or one with --patches to pictures of any size`,
    );
  }
  return {
    item: "image",
    count: images.count,
    text: imagesText(images, images.count),
    rawBytes: () => images.pixels.length,
    compress: (options) =>
      compressImages(model, images.pixels, { ...options, names: archiveNames(images, sources) }),
  };
}
