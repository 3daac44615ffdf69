import type { ImageSize } from "../images/imageSize.ts";
import type { Stream } from "./pixelWalk.ts";
import type { Size } from "./pixelWindow.ts";

/** Pixels that share a state of the coder, at most; it bounds the memory that a picture takes. */
const STRIP_PIXELS = 2 ** 21;

/** How many rows each strip of a picture of any size has, but for the last. */
export function stripRows({ width }: Pick<Size, "width">, most = STRIP_PIXELS): number {
  return Math.max(1, Math.floor(most / width));
}

/** How many strips a picture of any size is coded in. */
export function stripCount({ height, width }: Size): number {
  return Math.ceil(height / stripRows({ width }));
}

/** The strips of a picture, from the top: each sees those above, and has a state of its own. */
export function stripsOf(pixels: Uint8Array, image: ImageSize, most = STRIP_PIXELS): Stream[] {
  const rows = stripRows(image, most);
  return Array.from({ length: Math.ceil(image.height / rows) }, (_, strip) => {
    const top = strip * rows;
    return [{ pixels, from: 0, image, top, rows: Math.min(rows, image.height - top) }];
  });
}

/** Images of one size, one after the other, so many in each stream. */
export function imagesTogether(pixels: Uint8Array, image: ImageSize, together: number): Stream[] {
  const { channels, height, width } = image;
  const size = channels * height * width;
  const count = pixels.length / size;
  return Array.from({ length: Math.ceil(count / together) }, (_, stream) =>
    Array.from({ length: Math.min(together, count - stream * together) }, (_, index) => {
      return { pixels, from: (stream * together + index) * size, image, top: 0, rows: height };
    }),
  );
}
