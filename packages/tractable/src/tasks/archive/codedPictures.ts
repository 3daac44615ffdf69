import { type CodedPicture, MOST_PIXELS } from "../../integers/imageCoder.ts";
import { stripCount } from "../../integers/pictureStreams.ts";
import type { Size } from "../../integers/pixelWindow.ts";
import { PackedReader, packImages } from "./codedImages.ts";

/** Pictures of any size as bytes: height and width of each, the lengths of all strips, and the strips. */
export function packPictures(pictures: readonly CodedPicture[]): Uint8Array {
  const sizes = pictures.flatMap(({ height, width }) => [height, width]);
  return packImages(
    pictures.flatMap(({ strips }) => strips),
    sizes,
  );
}

/** A side is at most so long. */
export const LONGEST_SIDE = 2 ** 24;
/** A picture has at most so many values. */
export const MOST_VALUES = 2 ** 30;

/**
 * Reads the pictures that the bytes tell of; undefined where they don't fit together. A picture that is
 * larger than any that is written is undefined alone, and so are those of several that are more than are
 * written together: few bytes can be of many black pixels, so nothing else bounds what is allocated.
 */
export function unpackPictures(
  bytes: Uint8Array,
  count: number,
  channels: number,
): (CodedPicture | undefined)[] | undefined {
  const reader = new PackedReader(bytes);
  const sizes = sizesOf(reader, count);
  if (sizes === undefined) return undefined;
  const strips = sizes.map(stripCount);
  const lengths = reader.numbers(strips.reduce((sum, one) => sum + one, 0));
  const parts = lengths && reader.rest(lengths);
  if (parts === undefined) return undefined;
  let next = 0;
  let pixels = 0;
  return sizes.map(({ height, width }, index) => {
    next += strips[index]!;
    const isWritten =
      Math.max(height, width) <= LONGEST_SIDE &&
      channels * height * width <= MOST_VALUES &&
      (count === 1 || pixels + height * width <= MOST_PIXELS);
    if (!isWritten) return undefined;
    pixels += height * width;
    return { height, width, strips: parts.slice(next - strips[index]!, next) };
  });
}

/** The size of a picture takes at most so many bytes. */
export const MOST_OF_SIZE = 10;

/** The sizes of the pictures that bytes begin with; undefined for what isn't any. */
export function readSizes(bytes: Uint8Array, count: number): Size[] | undefined {
  return sizesOf(new PackedReader(bytes), count);
}

function sizesOf(reader: PackedReader, count: number): Size[] | undefined {
  const sides = reader.numbers(2 * count);
  if (sides === undefined || sides.some((side) => side === 0)) return undefined;
  return Array.from({ length: count }, (_, index) => {
    return { height: sides[2 * index]!, width: sides[2 * index + 1]! };
  });
}
