import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import {
  byteArray,
  flag,
  functionRule,
  listOf,
  orRule,
  required,
  wholeNumber,
} from "../../errors/optionRules.ts";
import { showValue } from "../../errors/showValue.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { valueCount } from "../../images/imageSize.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import { checkLevels, checkNames, coderOf, startImages } from "./archiveStart.ts";
import { packImages } from "./codedImages.ts";
import { ContentsDigest } from "./contentsDigest.ts";
import { inFlight } from "./inFlight.ts";
import { iterableOf } from "./iterableOf.ts";

export interface CompressOptions {
  /** What the images are called, one name each; without names by default. */
  readonly names?: readonly string[];
  /** Whether the model goes into the archive too, which then needs nothing else; false by default. */
  readonly embed?: boolean;
  /** Called with how many images are done; nothing by default. */
  readonly onProgress?: (images: number) => void;
}

export interface CompressImagesOptions extends CompressOptions {
  /** How many images there are; those of one array by default, and told where they come in several. */
  readonly count?: number;
}

/** Images one after the other, or several such arrays, from wherever they come. */
export type PixelParts = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * An archive of images of one size, piece by piece: as many bytes as the model's −log₂ P says, and some three
 * more for every few thousand values.
 * `images` are whole images one after the other, channel by channel, row by row: in one array, or in several,
 * of which no more than a chunk is held. Whoever has the archive and the model gets them back to the bit
 * (`openArchive`), on any backend.
 */
export async function* compressImages(
  model: Model,
  images: PixelParts,
  options: CompressImagesOptions = {},
): AsyncGenerator<Uint8Array> {
  checkOption("compressImages", "the model", model, required(fittedModel));
  const parts = iterableOf("arrays of images to go through");
  checkOption("compressImages", "the images", images, required(orRule(byteArray, parts)));
  const {
    count: told,
    names,
    embed = false,
    onProgress,
  } = checkOptions("compressImages", options, {
    count: wholeNumber({ from: 0 }),
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
  const { image, levels, together, groupSize } = coder;
  const size = valueCount(image);
  const isOne = images instanceof Uint8Array;
  if (isOne) checkWhole(images, size);
  const count = told ?? (isOne ? images.length / size : undefined);
  if (count === undefined) {
    throw new TractableError(
      "compressImages: expected count with images in several arrays, got none; tell it",
    );
  }
  checkNames("compressImages", names, count);
  const writer = await startImages(model, { image, count, together }, { names, embed });
  const contents = new ContentsDigest();
  let first = 0;
  const coded = inFlight(
    checked(groups(isOne ? [images] : images, size, groupSize), { size, levels, count }),
    coder.parallel,
    async (pixels) => ({ pixels, streams: await coder.encode(pixels, together) }),
  );
  for await (const { pixels, streams } of coded) {
    const own = pixels.length / size;
    for (let at = 0; at < pixels.length; at += size) contents.image(image, pixels.subarray(at, at + size));
    const content = packImages(streams);
    yield* writer.add({ kind: "images", first, count: own, digest: contents.chunk() }, content);
    first += own;
    onProgress?.(first);
  }
  yield* writer.end(contents.all());
}

/** Images in arrays of so many, but for the last; each array is its own. */
async function* groups(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
  most: number,
): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array();
  let used = 0;
  for await (const part of parts) {
    checkWhole(part, size);
    for (let at = 0; at < part.length; ) {
      const some = part.subarray(at, at + most * size - used);
      at += some.length;
      if (some.length === most * size) {
        yield some;
        continue;
      }
      if (used === 0) held = new Uint8Array(most * size);
      held.set(some, used);
      used += some.length;
      if (used < held.length) continue;
      yield held;
      used = 0;
    }
  }
  if (used > 0) yield held.subarray(0, used);
}

/** Groups of images that are checked before they are coded, and are as many as they should be. */
async function* checked(
  all: AsyncIterable<Uint8Array>,
  { size, levels, count }: { readonly size: number; readonly levels: number; readonly count: number },
): AsyncGenerator<Uint8Array> {
  let first = 0;
  for await (const pixels of all) {
    const before = first;
    checkLevels("compressImages", pixels, levels, (at) => before + Math.floor(at / size));
    first += pixels.length / size;
    if (first > count) throw otherCount(count, `${first} or more`);
    yield pixels;
  }
  if (first < count) throw otherCount(count, String(first));
}

function checkWhole(pixels: Uint8Array, size: number): void {
  if (pixels instanceof Uint8Array && pixels.length % size === 0) return;
  const got = pixels instanceof Uint8Array ? `${pixels.length} values` : showValue(pixels);
  throw new TractableError(
    `compressImages: expected images of ${size} values one after the other, got ${got}`,
  );
}

function otherCount(count: number, got: string): TractableError {
  return new TractableError(`compressImages: expected ${count} images, as count says, got ${got}`);
}
