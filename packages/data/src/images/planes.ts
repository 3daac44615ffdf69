import type { ImageSize, Planes } from "./imagePart.ts";

/** Pixels whose channels lie next to each other, as a plane for each channel. */
export function toPlanes(pixels: Uint8Array, channels: 1 | 3, { width, height }: ImageSize): Planes {
  const area = width * height;
  const data = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) data[channel * area + at] = pixels[at * channels + channel]!;
  }
  return { data, channels, width, height };
}

/** The inverse of `toPlanes`. */
export function toPixels({ data, channels, width, height }: Planes): Uint8Array {
  const area = width * height;
  const pixels = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) pixels[at * channels + channel] = data[channel * area + at]!;
  }
  return pixels;
}
