import sharp from "sharp";

/** How many images are coded at a time. */
const AT_ONCE = 64;

/**
 * The length of every image as lossless WebP, nats: how complex it is by itself. Pixels are bytes, image by
 * image, channel by channel.
 */
export async function losslessLengths(
  pixels: ArrayLike<number>,
  { channels, height, width }: { readonly channels: number; readonly height: number; readonly width: number },
): Promise<Float64Array> {
  const size = height * width;
  const count = pixels.length / (channels * size);
  const result = new Float64Array(count);
  const lengthOf = async (image: number) => {
    const raw = new Uint8Array(channels * size);
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < size; place++) {
        raw[place * channels + channel] = pixels[(image * channels + channel) * size + place]!;
      }
    }
    const shape = { width, height, channels: channels as 1 | 3 };
    const coded = await sharp(raw, { raw: shape }).webp({ lossless: true, effort: 6 }).toBuffer();
    return coded.length * 8 * Math.LN2;
  };
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
    result.set(await Promise.all(some.map(lengthOf)), from);
  }
  return result;
}
