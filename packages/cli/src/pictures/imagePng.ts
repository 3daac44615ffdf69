import type { PixelImages } from "../images/pixelImages.ts";
import { encodePng } from "./encodePng.ts";

/** The first of some images as a PNG, pixel by pixel. */
export async function imagePng({ pixels, channels, height, width }: PixelImages): Promise<Uint8Array> {
  const data = new Uint8Array(channels * height * width);
  for (let at = 0; at < data.length; at++) {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    data[at] = pixels[channel * height * width + pixel]!;
  }
  return encodePng({ data, channels, height, width });
}
