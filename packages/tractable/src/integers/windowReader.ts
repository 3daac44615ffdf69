import type { ImageSize } from "../images/imageSize.ts";
import { type PictureSizes, pixelsBefore, placeFeatures, type Size, writePlace } from "./pixelWindow.ts";

/** How a law reads images. */
export interface Reading {
  readonly levels: number;
  readonly radius: number;
  readonly sizes: PictureSizes;
}

/** How many whole numbers the net reads of a pixel. */
export function inputCount(channels: number, { radius, sizes }: Omit<Reading, "levels">): number {
  return channels * (pixelsBefore(radius).length + 1) + placeFeatures(sizes);
}

/** Reads pixels of images of one size, planes one after the other, each row by row. */
export class WindowReader {
  readonly inputs: number;
  private readonly channels: number;
  private readonly size: Size;
  private readonly radius: number;
  private readonly sizes: PictureSizes;
  private readonly middle: number;
  private readonly rows: Int32Array;
  private readonly columns: Int32Array;
  private readonly steps: Int32Array;

  constructor({ channels, height, width }: ImageSize, { levels, radius, sizes }: Reading) {
    const offsets = pixelsBefore(radius);
    this.inputs = inputCount(channels, { radius, sizes });
    this.channels = channels;
    this.size = { height, width };
    this.radius = radius;
    this.sizes = sizes;
    this.middle = Math.floor(levels / 2);
    this.rows = Int32Array.from(offsets, ({ row }) => row);
    this.columns = Int32Array.from(offsets, ({ column }) => column);
    this.steps = Int32Array.from(offsets, ({ row, column }) => row * width + column);
  }

  /** What a channel of a pixel is expected to be before anything is learned: the mean of left and above. */
  reference(pixels: Uint8Array, from: number, place: number, channel: number): number {
    const { width, height } = this.size;
    const at = from + channel * height * width + place;
    const isLeft = place % width === 0;
    if (place < width) return isLeft ? this.middle : pixels[at - 1]!;
    return isLeft ? pixels[at - width]! : (pixels[at - 1]! + pixels[at - width]!) >> 1;
  }

  /** Writes what the net reads of a pixel of the image that begins at `from`, to `target` from `to` on. */
  read(pixels: Uint8Array, from: number, place: number, target: Float32Array, to: number): void {
    const { channels, size, radius, rows, columns, steps } = this;
    const { width, height } = size;
    const row = Math.floor(place / width);
    const column = place - row * width;
    const isInside = row >= radius && column >= radius && column + radius < width;
    const count = steps.length;
    let end = to + channels * count;
    for (let channel = 0; channel < channels; channel++) {
      const at = from + channel * height * width + place;
      const reference = this.reference(pixels, from, place, channel);
      let next = to + channel;
      for (let offset = 0; offset < count; offset++, next += channels) {
        const isSeen = isInside || this.isWithin(row + rows[offset]!, column + columns[offset]!);
        target[next] = isSeen ? pixels[at + steps[offset]!]! - reference : 0;
      }
      target[end++] = reference - this.middle;
    }
    writePlace(row, column, size, radius, this.sizes, target, end);
  }

  private isWithin(row: number, column: number): boolean {
    return row >= 0 && column >= 0 && column < this.size.width;
  }
}
