import { asImages } from "../images/asImages.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { imageActNorm } from "../images/imageActNorm.ts";
import { imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { invertible1x1 } from "../images/invertible1x1.ts";
import { multiscale } from "../images/multiscale.ts";
import { convNet } from "../images/nets/convNet.ts";
import { zeroConvolution } from "../images/nets/zeroConvolution.ts";
import { squeeze } from "../images/squeeze.ts";
import { affine } from "../scalarMaps/affine.ts";
import { sequence } from "../structures/sequence.ts";
import { checkHalvings } from "./checkHalvings.ts";
import { type Flow, flow } from "./flow.ts";
import { imageBase } from "./imageBase.ts";

export interface GlowOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  readonly context?: number;
  /** How many classes the prior of the last level tells apart; 0 for none. */
  readonly classes?: number;
  /** L: each halves height and width. */
  readonly levels?: number;
  /** K: steps of flow in each level. */
  readonly steps?: number;
  /** Channels inside the nets. */
  readonly width?: number;
  readonly dequantization?: Dequantization;
}

/**
 * Glow (Kingma & Dhariwal 2018): levels of squeeze, K × (ActNorm, invertible 1×1 convolution, affine coupling), split. The
 * learned prior of what is split off, given the rest, is an affine coupling before the split: the same density. Pixels first
 * become about normal (`imageMarginals`).
 */
export function glow(options: GlowOptions): Flow {
  const { image, context = 0, classes = 0, levels = 2, steps = 16, width = 128, dequantization } = options;
  checkHalvings("glow", image, levels, "levels");
  if (!Number.isInteger(steps) || steps < 1) {
    throw new Error(`glow: expected a whole number of steps above 0, got ${steps}`);
  }
  const step = () => [
    imageActNorm(),
    invertible1x1(),
    imageCoupling({
      mask: "first channels",
      map: affine({ minimumScale: SMALLEST_SCALE }),
      net: convNet(width),
    }),
  ];
  const prior = (level: number) =>
    level < levels - 1
      ? imageCoupling({ mask: "first channels", map: affine(), net: zeroConvolution() })
      : imageActNorm();
  const level = (index: number) =>
    sequence(squeeze({ order: "glow" }), ...Array.from({ length: steps }, step).flat(), prior(index));
  const whole = multiscale({ levels: Array.from({ length: levels }, (_, index) => level(index)) });
  return flow({
    name: "glow",
    features: valueCount(image),
    context,
    bijection: asImages({ image, bijection: sequence(imageMarginals(), whole) }),
    base: imageBase(image, levels, classes),
    pixels: { image, dequantization },
  });
}

/** Bounds each coupling's scale to [0.2, 5], as dozens of them multiply. */
const SMALLEST_SCALE = 0.2;
