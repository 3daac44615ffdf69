import type { ImageSize, Planes } from "./imagePart.ts";
import { toPixels, toPlanes } from "./planes.ts";

/** Scale and crop an image to cover a size. */
export async function resizePlanes(image: Planes, size: ImageSize): Promise<Planes> {
  if (image.width === size.width && image.height === size.height) return image;
  const { default: sharp } = await import("sharp");
  const { channels, width, height } = image;
  const pixels = await sharp(toPixels(image), { raw: { channels, width, height } })
    .resize({ ...size, fit: "cover" })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
  return toPlanes(pixels, channels, size);
}
