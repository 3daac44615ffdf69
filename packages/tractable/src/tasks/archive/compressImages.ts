import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { byteArray, flag, functionRule, listOf, required } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { valueCount } from "../../images/imageSize.ts";
import type { ImageCoder } from "../../integers/imageCoder.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import { encodeChunk } from "./archiveChunk.ts";
import { encodeHeader } from "./archiveHeader.ts";
import { packImages } from "./codedImages.ts";
import { deflate } from "./deflate.ts";

export interface CompressOptions {
  /** What the images are called, one name each; without names by default. */
  readonly names?: readonly string[];
  /** Whether the model goes into the archive too, which then needs nothing else; false by default. */
  readonly embed?: boolean;
  /** Called with how many images are done; nothing by default. */
  readonly onProgress?: (images: number) => void;
}

/**
 * An archive of images, piece by piece: as many bytes as the model's −log₂ P says and some three more an
 * image.
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
  const { image, levels } = coder;
  const size = valueCount(image);
  const count = pixels.length / size;
  if (!Number.isInteger(count)) {
    throw new TractableError(
      `compressImages: expected images of ${size} values one after the other, got ${pixels.length} values`,
    );
  }
  if (names !== undefined && names.length !== count) {
    throw new TractableError(
      `compressImages: expected ${count} names, one for each image, got ${names.length}`,
    );
  }
  const high = levels === 256 ? -1 : pixels.findIndex((value) => value >= levels);
  if (high >= 0) {
    throw new TractableError(
      `compressImages: expected pixels below ${levels} as the model was fitted to, got ${pixels[high]} in image ${Math.floor(high / size) + 1}`,
    );
  }
  yield encodeHeader({ model: coder.identity, image, levels, count, answer: await coder.answer() });
  const whole = { first: 0, count };
  if (embed) yield encodeChunk({ kind: "model", ...whole }, await deflate(model.toBytes()));
  if (names !== undefined) {
    yield encodeChunk(
      { kind: "names", ...whole },
      await deflate(new TextEncoder().encode(JSON.stringify(names))),
    );
  }
  for (let first = 0; first < count; first += coder.groupSize) {
    const end = Math.min(count, first + coder.groupSize);
    const coded = await coder.encode(pixels.subarray(first * size, end * size));
    yield encodeChunk({ kind: "images", first, count: end - first }, packImages(coded));
    onProgress?.(end);
  }
}

/** What codes the images of a model; refuses models that can't. */
export function coderOf(model: Model, where: string): ImageCoder {
  if (model.coder !== undefined) return model.coder;
  throw new TractableError(
    `${where}: expected an integer flow, whose probabilities are the same everywhere, got ${model.spec.flow.kind}; fit one with integerFlow`,
  );
}
