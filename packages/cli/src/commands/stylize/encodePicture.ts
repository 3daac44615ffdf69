import { extname } from "node:path";
import type { Picture } from "tractable";

/** The bytes of a picture file, of the kind that its name says. */
export async function encodePicture(path: string, picture: Picture): Promise<Uint8Array> {
  const { data, channels, height, width } = picture;
  const area = height * width;
  const pixels = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) pixels[at * channels + channel] = data[channel * area + at]!;
  }
  const { default: sharp } = await import("sharp");
  const image = sharp(pixels, { raw: { width, height, channels } });
  const extension = extname(path).toLowerCase();
  // JPEG has no opacity
  if (extension === ".jpg" || extension === ".jpeg")
    return image.flatten({ background: "white" }).jpeg({ quality: 92 }).toBuffer();
  return extension === ".webp" ? image.webp({ quality: 92 }).toBuffer() : image.png().toBuffer();
}
