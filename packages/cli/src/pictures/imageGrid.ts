import type { PixelImages } from "../images/pixelImages.ts";
import { encodePng } from "./encodePng.ts";

/** Small images are enlarged to about so many pixels. */
const TILE = 112;
/** Images are enlarged only while the whole picture isn't wider than so many pixels. */
const WIDEST = 4096;
const GAP = 4;
const PAPER = 255;

export interface ImageGrid {
  readonly png: Uint8Array;
  readonly size: { readonly width: number; readonly height: number };
}

/** Images in rows, as a PNG: enlarged by a whole number, thin gaps between them. */
export async function imageGrid(images: PixelImages, columns: number): Promise<ImageGrid> {
  const { count, channels, height, width } = images;
  const largest = Math.max(height, width);
  const most = Math.min(TILE / largest, (WIDEST / columns - GAP) / width);
  const scale = Math.max(1, Math.floor(most));
  const rows = Math.ceil(count / columns);
  const size = {
    width: GAP + columns * (scale * width + GAP),
    height: GAP + rows * (scale * height + GAP),
  };
  const canvas = new Uint8Array(size.width * size.height * channels).fill(PAPER);
  for (let index = 0; index < count; index++) {
    const left = GAP + (index % columns) * (scale * width + GAP);
    const top = GAP + Math.floor(index / columns) * (scale * height + GAP);
    for (let y = 0; y < scale * height; y++) {
      for (let x = 0; x < scale * width; x++) {
        const to = ((top + y) * size.width + left + x) * channels;
        const from = Math.floor(y / scale) * width + Math.floor(x / scale);
        for (let channel = 0; channel < channels; channel++) {
          canvas[to + channel] = images.pixels[(index * channels + channel) * height * width + from]!;
        }
      }
    }
  }
  return { png: await encodePng({ ...size, channels, data: canvas }), size };
}
