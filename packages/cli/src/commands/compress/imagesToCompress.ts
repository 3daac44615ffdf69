import { openPictures } from "@tractable/data";
import { compressImages, compressPictures } from "tractable";
import { UserError } from "../../errors/userError.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { imagesText, sizeText } from "../../images/imageSizeText.ts";
import { plural } from "../../text/format.ts";
import { archiveNames } from "./archiveNames.ts";
import type { ToCompress } from "./toCompress.ts";

/**
 * Images as they are, read one after the other: nothing is scaled, cropped or converted, as it couldn't be
 * given back.
 */
export async function openImages(model: ImageModel, sources: readonly string[]): Promise<ToCompress> {
  const pictures = await openPictures(sources);
  const { count } = pictures;
  const { image } = model;
  // grey pixels lose nothing by becoming RGB
  const channels = image.channels === 1 ? 1 : 3;
  let rawBytes = 0;
  async function* read() {
    for await (const { data, height, width } of pictures.read({ channels, exact: true })) {
      rawBytes += data.length;
      yield { pixels: data, height, width };
    }
  }
  async function* ofOneSize() {
    let index = 0;
    for await (const { pixels, height, width } of read()) {
      if (height !== image.height || width !== image.width) {
        throw new UserError(
          `${pictures.names(index)}: expected ${imagesText(image)} as the model was fitted to, got one of ${sizeText({ height, width })}; fit a model to such images, or one with --patches to pictures of any size`,
        );
      }
      index++;
      yield pixels;
    }
  }
  const isOfAny = model.coder?.sizes === "any";
  const names = archiveNames(pictures, sources);
  return {
    item: "image",
    count,
    text: isOfAny ? plural(count, `${channels === 1 ? "grey" : "RGB"} picture`) : imagesText(image, count),
    rawBytes: () => rawBytes,
    compress: (options) =>
      isOfAny
        ? compressPictures(model, read(), { ...options, count, names })
        : compressImages(model, ofOneSize(), { ...options, count, names }),
  };
}
