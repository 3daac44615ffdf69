import { classNormal } from "../distributions/classNormal.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { standardNormal } from "../distributions/standardNormal.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";

/**
 * The base of a multiscale flow, which splits off half of the values at every level but the last: with
 * classes, the latents of the last level are normal around a mean of each class, as in Glow.
 */
export function imageBase(image: ImageSize, levels: number, classes: number): Distribution {
  if (classes === 0) return standardNormal();
  const features = valueCount(image);
  return classNormal({ classes, from: features - features / 2 ** (levels - 1) });
}
