import type { CodedPicture } from "../../integers/imageCoder.ts";
import { stripCount } from "../../integers/pictureStreams.ts";
import { PackedReader, packImages } from "./codedImages.ts";

/** Pictures of any size as bytes: height and width of each, the lengths of all strips, and the strips. */
export function packPictures(pictures: readonly CodedPicture[]): Uint8Array {
  const sizes = pictures.flatMap(({ height, width }) => [height, width]);
  return packImages(
    pictures.flatMap(({ strips }) => strips),
    sizes,
  );
}

/** A pixel's law has a count or more of 2¹⁶ for each level, so no level takes fewer bits than this. */
function fewestBits(levels: number): number {
  return -Math.log2((2 ** 16 - levels + 1) / 2 ** 16);
}

/** A side is at most so long. */
const LONGEST_SIDE = 2 ** 24;
/** What the state of a coder holds at its end, in bytes. */
const STATE_BYTES = 4;

/**
 * Reads the pictures that the bytes tell of; undefined where they don't fit together, or where a size is
 * claimed that so few bytes can't be of, whatever the law is: nothing is allocated for such.
 */
export function unpackPictures(
  bytes: Uint8Array,
  count: number,
  { channels, levels }: { readonly channels: number; readonly levels: number },
): CodedPicture[] | undefined {
  const reader = new PackedReader(bytes);
  const sides = reader.numbers(2 * count);
  if (sides === undefined || sides.some((side) => side === 0 || side > LONGEST_SIDE)) return undefined;
  const sizes = Array.from({ length: count }, (_, index) => {
    return { height: sides[2 * index]!, width: sides[2 * index + 1]! };
  });
  const strips = sizes.map(stripCount);
  const lengths = reader.numbers(strips.reduce((sum, one) => sum + one, 0));
  const parts = lengths && reader.rest(lengths);
  if (parts === undefined) return undefined;
  let next = 0;
  const pictures = sizes.map((size, index) => {
    next += strips[index]!;
    return { ...size, strips: parts.slice(next - strips[index]!, next) };
  });
  const isPossible = pictures.every(({ height, width, strips: own }) => {
    const held = own.reduce((sum, { length }) => sum + length + STATE_BYTES, 0);
    return channels * height * width * fewestBits(levels) <= 8 * held;
  });
  return isPossible ? pictures : undefined;
}
