import { checkOptions } from "../errors/checkOptions.ts";
import {
  classCount,
  contextCount,
  imageSize,
  layerCount,
  partOf,
  required,
  unitCount,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { asImages } from "../images/asImages.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { imageActNorm } from "../images/imageActNorm.ts";
import { imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { invertible1x1 } from "../images/invertible1x1.ts";
import { multiscale } from "../images/multiscale.ts";
import { convNet } from "../images/nets/convNet.ts";
import type { ImageNet } from "../images/nets/imageNet.ts";
import { zeroConvolution } from "../images/nets/zeroConvolution.ts";
import { squeeze } from "../images/squeeze.ts";
import { affine } from "../scalarMaps/affine.ts";
import type { ScalarMap } from "../scalarMaps/scalarMap.ts";
import { sequence } from "../structures/sequence.ts";
import { checkHalvings } from "./checkHalvings.ts";
import { type ClassesIn, classesInRule, toldClasses } from "./classesIn.ts";
import { type Flow, flow } from "./flow.ts";
import { imageBase } from "./imageBase.ts";

export interface GlowOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many classes it tells apart; none by default. */
  readonly classes?: number;
  /**
   * What is told the class: the "base", whose last level has a mean for each, so that one encoding gives the
   * density under every class, or the nets of all "couplings", whose latents are then free of the class;
   * "base" by default.
   */
  readonly classesIn?: ClassesIn;
  /** How many levels there are (L), each of which halves height and width; 2 by default. */
  readonly levels?: number;
  /** How many steps of flow each level has (K); 16 by default. */
  readonly steps?: number;
  /** How many channels the nets have inside; 128 by default. */
  readonly width?: number;
  /**
   * What computes the parameters of the couplings, in place of `width`; `convNet(width)` by default.
   */
  readonly net?: ImageNet;
  /** How each value is bent in the couplings; `affine` with scales from 0.2 to 5 by default. */
  readonly map?: ScalarMap;
  /** How whole numbers become real ones; `uniformDequantization` by default. */
  readonly dequantization?: Dequantization;
}

/**
 * Glow (Kingma & Dhariwal 2018): levels of squeeze, K × (ActNorm, invertible 1×1 convolution, affine
 * coupling, or one of another map), split. The learned prior of what is split off, given the rest, is an
 * affine coupling before the split: the same density. Pixels first become about normal (`imageMarginals`).
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const model = await fit(glow({ image, levels: 2, steps: 2, width: 8 }), images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function glow(options: GlowOptions): Flow {
  const {
    image,
    context = 0,
    classes = 0,
    classesIn = "base",
    levels = 2,
    steps = 16,
    width,
    net = convNet(width),
    map = affine({ minimumScale: SMALLEST_SCALE }),
    dequantization,
  } = checkOptions("glow", options, {
    image: required(imageSize),
    context: contextCount,
    classes: classCount,
    classesIn: classesInRule,
    levels: layerCount,
    steps: layerCount,
    width: unitCount,
    net: partOf("image net"),
    map: partOf("scalar map"),
    dequantization: partOf("dequantization"),
  });
  if (width !== undefined && options.net !== undefined) {
    throw new TractableError(`glow: expected a width or a net, which has one, got width ${width} and a net`);
  }
  checkHalvings("glow", image, levels, "levels");
  const step = () => [imageActNorm(), invertible1x1(), imageCoupling({ mask: "first channels", map, net })];
  const prior = (level: number) =>
    level < levels - 1
      ? imageCoupling({ mask: "first channels", map: affine(), net: zeroConvolution() })
      : imageActNorm();
  const level = (index: number) =>
    sequence(squeeze({ order: "glow" }), ...Array.from({ length: steps }, step).flat(), prior(index));
  const whole = multiscale({ levels: Array.from({ length: levels }, (_, index) => level(index)) });
  const told = toldClasses(classes, classesIn);
  return flow({
    name: "glow",
    features: valueCount(image),
    context,
    classes: told.ofCouplings,
    bijection: asImages({ image, bijection: sequence(imageMarginals(), whole) }),
    base: imageBase(image, levels, told.ofBase),
    pixels: { image, dequantization },
  });
}

/** Bounds each coupling's scale to [0.2, 5], as dozens of them multiply. */
const SMALLEST_SCALE = 0.2;
