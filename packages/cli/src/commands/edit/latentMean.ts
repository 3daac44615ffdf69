import type { Model } from "tractable";
import { imageRows, type PixelImages, selectImages } from "../../images/pixelImages.ts";

/** Images encoded at a time. */
const CHUNK = 256;

/** The mean latent of some of the images. */
export async function latentMean(
  model: Model,
  images: PixelImages,
  indices: readonly number[],
  onProgress: (count: number) => void,
): Promise<Float32Array> {
  const size = images.channels * images.height * images.width;
  const sum = new Float64Array(size);
  for (let from = 0; from < indices.length; from += CHUNK) {
    const chunk = indices.slice(from, from + CHUNK);
    const { data } = await model.encode(imageRows(selectImages(images, chunk)));
    for (let at = 0; at < data.length; at++) sum[at % size]! += data[at]!;
    onProgress(chunk.length);
  }
  return Float32Array.from(sum, (value) => value / indices.length);
}
