import { checkOptions } from "../errors/checkOptions.ts";
import {
  blockCount,
  classCount,
  contextCount,
  imageSize,
  layerCount,
  oneOf,
  partOf,
  required,
  unitCount,
} from "../errors/optionRules.ts";
import { asImages } from "../images/asImages.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { imageActNorm } from "../images/imageActNorm.ts";
import { imageBatchNorm } from "../images/imageBatchNorm.ts";
import { imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import type { ImageMask } from "../images/imageMasks.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { multiscale } from "../images/multiscale.ts";
import { residualConvNet } from "../images/nets/residualConvNet.ts";
import { squeeze } from "../images/squeeze.ts";
import { affine } from "../scalarMaps/affine.ts";
import { sequence } from "../structures/sequence.ts";
import { checkHalvings } from "./checkHalvings.ts";
import { type ClassesIn, classesInRule, toldClasses } from "./classesIn.ts";
import { type Flow, flow } from "./flow.ts";
import { imageBase } from "./imageBase.ts";

export interface ImageRealNvpOptions {
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
  /** How many scales there are, of which all but the last halve height and width; 2 by default. */
  readonly levels?: number;
  /** How many channels the nets of the first level have inside, which each level doubles; 32 by default. */
  readonly width?: number;
  /** How many residual blocks each net has; 2 by default. */
  readonly blocks?: number;
  /**
   * What follows each coupling: ActNorm, or the paper's batch normalisation with running averages; "actNorm"
   * by default.
   */
  readonly norm?: "actNorm" | "batchNorm";
  /** How whole numbers become real ones; `uniformDequantization` by default. */
  readonly dequantization?: Dequantization;
}

/**
 * RealNVP for images (Dinh et al. 2017, section 3.6): at each scale three checkerboard couplings, a squeeze
 * and three channel couplings, then half of the channels is final; the last scale has four checkerboard
 * couplings. ActNorm takes the place of batch normalisation by default, and `imageMarginals` that of the
 * logit.
 *
 * @example
 * ```ts
 * const image = { channels: 1, height: 8, width: 8 };
 * const model = await fit(imageRealNvp({ image, levels: 2, width: 8, blocks: 1 }), images, { epochs: 1 });
 * const bits = await model.bitsPerDimension(images);
 * ```
 */
export function imageRealNvp(options: ImageRealNvpOptions): Flow {
  const {
    image,
    context = 0,
    classes = 0,
    classesIn = "base",
    levels = 2,
    width = 32,
    blocks = 2,
    norm = "actNorm",
    dequantization,
  } = checkOptions("imageRealNvp", options, {
    image: required(imageSize),
    context: contextCount,
    classes: classCount,
    classesIn: classesInRule,
    levels: layerCount,
    width: unitCount,
    blocks: blockCount,
    norm: oneOf("actNorm", "batchNorm"),
    dequantization: partOf("dequantization"),
  });
  if (levels > 1) checkHalvings("imageRealNvp", image, levels - 1, "levels after the first");
  const couplings = (count: number, masks: readonly [ImageMask, ImageMask], channels: number) =>
    Array.from({ length: count }, (_, index) => [
      imageCoupling({
        mask: masks[index % 2],
        map: affine({ minimumScale: SMALLEST_SCALE }),
        net: residualConvNet(channels, { blocks }),
      }),
      norm === "actNorm" ? imageActNorm() : imageBatchNorm(),
    ]).flat();
  const pixels = ["checkerboard", "inverse checkerboard"] as const;
  const channels = ["first channels", "last channels"] as const;
  const level = (index: number) => {
    const size = width * 2 ** index;
    if (index === levels - 1) return sequence(imageActNorm(), ...couplings(4, pixels, size));
    const before = [imageActNorm(), ...couplings(3, pixels, size)];
    return sequence(...before, squeeze({ order: "realNvp" }), ...couplings(3, channels, 2 * size));
  };
  const whole = multiscale({ levels: Array.from({ length: levels }, (_, index) => level(index)) });
  const told = toldClasses(classes, classesIn);
  return flow({
    name: "imageRealNvp",
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
