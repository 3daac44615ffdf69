import type { Matrix, Model, RowsLike } from "tractable";

/** Images one after the other, [count, channels, height, width], 0…255. */
export interface PixelImages {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Images from…to as the library takes them. */
export function imageRows(images: PixelImages, from = 0, to = images.count): RowsLike {
  const { pixels, channels, height, width } = images;
  const size = channels * height * width;
  return { data: pixels.subarray(from * size, to * size), shape: [to - from, channels, height, width] };
}

/** What a model of images made, real or whole numbers, as pixels. */
export function toPixels({ data, shape: [count] }: Matrix, image: NonNullable<Model["image"]>): PixelImages {
  const { channels, height, width } = image;
  return { pixels: Uint8Array.from(data, toByte), count, channels, height, width };
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** Some of the images, in this order; −1 is a blank one. */
export function selectImages(images: PixelImages, indices: readonly number[]): PixelImages {
  const { pixels, channels, height, width } = images;
  const size = channels * height * width;
  const selected = new Uint8Array(indices.length * size).fill(BLANK);
  for (const [place, index] of indices.entries()) {
    if (index >= 0) selected.set(pixels.subarray(index * size, (index + 1) * size), place * size);
  }
  return { pixels: selected, count: indices.length, channels, height, width };
}

const BLANK = 255;

/** Images of one size, one set after the other. */
export function joinImages(sets: readonly PixelImages[]): PixelImages {
  const { channels, height, width } = sets[0]!;
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const pixels = new Uint8Array(count * channels * height * width);
  let at = 0;
  for (const set of sets) {
    pixels.set(set.pixels, at);
    at += set.pixels.length;
  }
  return { pixels, count, channels, height, width };
}
