import { checkOptions } from "../errors/checkOptions.ts";
import { valueCount } from "../images/imageSize.ts";
import { type IntegerPixelsOptions, integerPixels, integerPixelsRules } from "../integers/integerPixels.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export type IntegerFlowOptions = IntegerPixelsOptions;

/**
 * A flow of images as whole numbers, whose probabilities are exact and the same on every machine: what
 * `ImageCoder` compresses images with. In place of the rounded couplings of IDF (Hoogeboom et al. 2019) it
 * goes from pixel to pixel, each given a window of those before it (`integerPixels`), which takes a fraction
 * of the computing for as few bits.
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const its = integerFlow({ image, radius: 2, width: 16, layers: 1 });
 * const model = await fit(its, images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function integerFlow(options: IntegerFlowOptions): Flow {
  const { image, levels = 256 } = checkOptions("integerFlow", options, integerPixelsRules);
  return flow({
    name: "integerFlow",
    features: valueCount(image),
    bijection: sequence(),
    base: integerPixels(options),
    pixels: { image, levels, dequantization: "none" },
  });
}
