import { diagonalScaling } from "../bijections/diagonalScaling.ts";
import { classNormal } from "../distributions/classNormal.ts";
import { logistic } from "../distributions/logistic.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import {
  classCount,
  contextCount,
  imageSize,
  layerCount,
  layerSizes,
  partOf,
  required,
} from "../errors/optionRules.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { mlp } from "../nets/mlp.ts";
import { additive } from "../scalarMaps/additive.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type ClassesIn, classesInRule, toldClasses } from "./classesIn.ts";
import { type Flow, flow } from "./flow.ts";

export interface NiceOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many classes it tells apart; none by default. */
  readonly classes?: number;
  /**
   * What is told the class: the "base", which is then normal, not
   * logistic, with a mean for each, so that one encoding gives the
   * density under every class, or the nets of all "couplings", whose latents are then free of the class;
   * "base" by default.
   */
  readonly classesIn?: ClassesIn;
  /** How many couplings there are; 4 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; five layers of 1,000 by default. */
  readonly hidden?: readonly number[];
  /** How whole numbers become real ones; `uniformDequantization` by default. */
  readonly dequantization?: Dequantization;
}

/**
 * NICE (Dinh et al. 2015): additive couplings of even and odd pixels in turn, diagonal scaling, a logistic
 * base. A small last layer keeps the first steps from moving black pixels by many times the noise within
 * them.
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const model = await fit(nice({ image, hidden: [32, 32] }), images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function nice(options: NiceOptions): Flow {
  const {
    image,
    context = 0,
    classes = 0,
    classesIn = "base",
    layers = 4,
    hidden = [1000, 1000, 1000, 1000, 1000],
    dequantization,
  } = checkOptions("nice", options, {
    image: required(imageSize),
    context: contextCount,
    classes: classCount,
    classesIn: classesInRule,
    layers: layerCount,
    hidden: layerSizes,
    dequantization: partOf("dequantization"),
  });
  const couplings = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: layer % 2 === 0 ? "even" : "odd", map: additive(), net: mlp(hidden, { gain: GAIN }) }),
  );
  const told = toldClasses(classes, classesIn);
  return flow({
    name: "nice",
    features: valueCount(image),
    context,
    classes: told.ofCouplings,
    bijection: sequence(...couplings, diagonalScaling()),
    base: told.ofBase === 0 ? logistic() : classNormal({ classes: told.ofBase }),
    pixels: { image, dequantization },
  });
}

const GAIN = 0.1;
