import { TractableError } from "../errors/tractableError.ts";
import { type Dim, knownSize, showShape, type Tensor } from "../graph/index.ts";

/** The size of an image: its event is [channels, height, width]. */
export interface ImageSize {
  /** Values of a pixel: 1 for grey, 3 for colour. */
  readonly channels: number;
  /** Rows of pixels. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
}

export function pixelCount({ height, width }: ImageSize): number {
  return height * width;
}

/** How many numbers an image has. */
export function valueCount(size: ImageSize): number {
  return size.channels * pixelCount(size);
}

/** The batch axis and the size of images, [batch, channels, height, width]. */
export function imageSizeOf(x: Tensor, who: string): ImageSize & { readonly batch: Dim } {
  if (x.shape.length !== 4) {
    throw new TractableError(
      `${who}: expected images [batch, channels, height, width], got ${showShape(x.shape)}`,
    );
  }
  const [channels, height, width] = x.shape.slice(1).map(knownSize) as [number, number, number];
  return { batch: x.shape[0]!, channels, height, width };
}
