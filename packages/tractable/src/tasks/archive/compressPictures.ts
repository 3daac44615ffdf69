import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { flag, functionRule, listOf, required, wholeNumber } from "../../errors/optionRules.ts";
import { showValue } from "../../errors/showValue.ts";
import { TractableError } from "../../errors/tractableError.ts";
import type { CodedPicture, SizedPixels } from "../../integers/imageCoder.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import { checkLevels, checkNames, coderOf, startImages } from "./archiveStart.ts";
import { LONGEST_SIDE, MOST_VALUES, packPictures } from "./codedPictures.ts";
import type { CompressOptions } from "./compressImages.ts";
import { ContentsDigest } from "./contentsDigest.ts";
import { inFlight } from "./inFlight.ts";
import { iterableOf } from "./iterableOf.ts";

export interface CompressPicturesOptions extends CompressOptions {
  /** How many pictures there are. */
  readonly count: number;
}

/**
 * An archive of pictures, each of a size of its own, piece by piece: as many bytes as the model's −log₂ P
 * says and some ten more a picture. No more than a few pictures are held at a time, so that they can come
 * from anywhere. The model is an integer flow with `sizes: "any"`.
 */
export async function* compressPictures(
  model: Model,
  pictures: Iterable<SizedPixels> | AsyncIterable<SizedPixels>,
  options: CompressPicturesOptions,
): AsyncGenerator<Uint8Array> {
  checkOption("compressPictures", "the model", model, required(fittedModel));
  checkOption(
    "compressPictures",
    "the pictures",
    pictures,
    required(iterableOf("pictures to go through, such as a list")),
  );
  const {
    count,
    names,
    embed = false,
    onProgress,
  } = checkOptions("compressPictures", options, {
    count: required(wholeNumber({ from: 0 })),
    names: listOf("names", (name) => typeof name === "string"),
    embed: flag,
    onProgress: functionRule,
  });
  const coder = coderOf(model, "compressPictures");
  if (coder.sizes !== "any") {
    throw new TractableError(
      'compressPictures: expected a model of pictures of any size, got one of images of one size; use compressImages, or fit one with integerFlow and sizes "any"',
    );
  }
  const { channels } = coder.image;
  checkNames("compressPictures", names, count);
  const writer = await startImages(model, { image: { channels }, count, together: 1 }, { names, embed });
  const contents = new ContentsDigest();
  let first = 0;
  let group: CodedPicture[] = [];
  const chunk = () => {
    const facts = { kind: "images", first, count: group.length, digest: contents.chunk() } as const;
    const pieces = writer.add(facts, packPictures(group));
    first += group.length;
    group = [];
    return pieces;
  };
  const coded = inFlight(checked(pictures), coder.parallel, async (picture) => ({
    picture,
    strips: await coder.encodePicture(picture),
  }));
  for await (const { picture, strips } of coded) {
    const { height, width } = picture;
    // a chunk is what is decoded side by side
    if (coder.groupOf([...group, picture]) === group.length) yield* chunk();
    contents.image(picture, picture.pixels);
    group.push({ height, width, strips });
    onProgress?.(first + group.length);
  }
  if (group.length > 0) yield* chunk();
  yield* writer.end(contents.all());

  async function* checked(all: Iterable<SizedPixels> | AsyncIterable<SizedPixels>) {
    let number = 0;
    for await (const picture of all) {
      const own = number++;
      checkPicture(picture, channels, own);
      checkLevels("compressPictures", picture.pixels, coder.levels, () => own);
      if (own === count) throw otherCount(count, "more");
      yield picture;
    }
    if (number < count) throw otherCount(count, String(number));
  }
}

function otherCount(count: number, got: string): TractableError {
  return new TractableError(`compressPictures: expected ${count} pictures, as count says, got ${got}`);
}

function checkPicture(picture: SizedPixels, channels: number, index: number): void {
  const { pixels, height, width } = picture ?? {};
  const isPicture =
    pixels instanceof Uint8Array &&
    [height, width].every((side) => Number.isSafeInteger(side) && Number(side) > 0) &&
    pixels.length === channels * height! * width!;
  if (isPicture && Math.max(height!, width!) <= LONGEST_SIDE && pixels.length <= MOST_VALUES) return;
  if (isPicture) {
    throw new TractableError(
      `compressPictures: expected sides of at most ${LONGEST_SIDE} and ${MOST_VALUES} values, got ${height}x${width} with ${channels} of each pixel in picture ${index + 1}; cut it into several`,
    );
  }
  const got = pixels instanceof Uint8Array ? `${pixels.length} values` : showValue(pixels);
  throw new TractableError(
    `compressPictures: expected { pixels, height, width } with a Uint8Array of ${channels}·height·width values, got ${got} for a height of ${showValue(height)} and a width of ${showValue(width)} in picture ${index + 1}`,
  );
}
