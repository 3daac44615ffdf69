import { plural } from "../text/format.ts";

interface Size {
  readonly height: number;
  readonly width: number;
}

/** "28x28", the width first, as --size takes it. */
export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** "grey images of 28x28", "1 RGB image of 32x32". */
export function imagesText(image: Size & { readonly channels: number }, count?: number): string {
  const colour = image.channels === 1 ? "grey" : "RGB";
  const images = count === undefined ? `${colour} images` : plural(count, `${colour} image`);
  return `${images} of ${sizeText(image)}`;
}
