import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { byteArray, flag, functionRule, listOf, required } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { valueCount } from "../../images/imageSize.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import { encodeChunk } from "./archiveChunk.ts";
import { archiveStart, checkLevels, checkNames, coderOf } from "./archiveStart.ts";
import { packImages } from "./codedImages.ts";

export interface CompressOptions {
  /** What the images are called, one name each; without names by default. */
  readonly names?: readonly string[];
  /** Whether the model goes into the archive too, which then needs nothing else; false by default. */
  readonly embed?: boolean;
  /** Called with how many images are done; nothing by default. */
  readonly onProgress?: (images: number) => void;
}

/**
 * An archive of images of one size, piece by piece: as many bytes as the model's −log₂ P says, and some three
 * more for every few thousand values.
 * `pixels` are the images one after the other, channel by channel, row by row. Whoever has the archive and
 * the model gets them back to the bit (`openArchive`), on any backend.
 */
export async function* compressImages(
  model: Model,
  pixels: Uint8Array,
  options: CompressOptions = {},
): AsyncGenerator<Uint8Array> {
  checkOption("compressImages", "the model", model, required(fittedModel));
  checkOption("compressImages", "the pixels", pixels, required(byteArray));
  const {
    names,
    embed = false,
    onProgress,
  } = checkOptions("compressImages", options, {
    names: listOf("names", (name) => typeof name === "string"),
    embed: flag,
    onProgress: functionRule,
  });
  const coder = coderOf(model, "compressImages");
  if (coder.sizes === "any") {
    throw new TractableError(
      "compressImages: expected a model of images of one size, got one of pictures of any size; use compressPictures",
    );
  }
  const { image, levels, together } = coder;
  const size = valueCount(image);
  const count = pixels.length / size;
  if (!Number.isInteger(count)) {
    throw new TractableError(
      `compressImages: expected images of ${size} values one after the other, got ${pixels.length} values`,
    );
  }
  checkNames("compressImages", names, count);
  checkLevels("compressImages", pixels, levels, (at) => Math.floor(at / size));
  yield* archiveStart(model, { image, count, together }, { names, embed });
  for (let first = 0; first < count; first += coder.groupSize) {
    const end = Math.min(count, first + coder.groupSize);
    const coded = await coder.encode(pixels.subarray(first * size, end * size), together);
    yield encodeChunk({ kind: "images", first, count: end - first }, packImages(coded));
    onProgress?.(end);
  }
}
