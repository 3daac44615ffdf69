import { actNorm2d } from "../bijections/actNorm2d.ts";
import { affine } from "../bijections/affine.ts";
import { asImages } from "../bijections/asImages.ts";
import { batchNorm2d } from "../bijections/batchNorm2d.ts";
import { imageCoupling } from "../bijections/imageCoupling.ts";
import { imageMarginals } from "../bijections/imageMarginals.ts";
import type { ImageMask } from "../bijections/imageMasks.ts";
import { type ImageSize, valueCount } from "../bijections/imageSize.ts";
import { multiscale } from "../bijections/multiscale.ts";
import { sequence } from "../bijections/sequence.ts";
import { squeeze } from "../bijections/squeeze.ts";
import type { Dequantization } from "../dequantization/dequantization.ts";
import { residualConvNet } from "../nets/residualConvNet.ts";
import { checkHalvings } from "./checkHalvings.ts";
import { type Flow, flow } from "./flow.ts";
import { imageBase } from "./imageBase.ts";

export interface RealNvpImageOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  readonly context?: number;
  /** How many classes the prior of the last scale tells apart; 0 for none. */
  readonly classes?: number;
  /** Scales of the images; all but the last halve height and width. */
  readonly levels?: number;
  /** Channels inside the nets of the first level; each level doubles them. */
  readonly width?: number;
  /** Residual blocks of each net. */
  readonly blocks?: number;
  /** After each coupling: ActNorm, or the paper's batch normalisation with running averages. */
  readonly norm?: "actNorm" | "batchNorm";
  readonly dequantization?: Dequantization;
}

/**
 * RealNVP for images (Dinh et al. 2017, section 3.6): at each scale three checkerboard couplings, a squeeze and three
 * channel couplings, then half of the channels is final; the last scale has four checkerboard couplings. ActNorm takes
 * the place of batch normalisation by default, and `imageMarginals` that of the logit.
 */
export function realNvpImage({
  image,
  context = 0,
  classes = 0,
  levels = 2,
  width = 32,
  blocks = 2,
  norm = "actNorm",
  dequantization,
}: RealNvpImageOptions): Flow {
  if (!Number.isInteger(levels) || levels < 1) {
    throw new Error(`realNvpImage: expected a whole number of levels above 0, got ${levels}`);
  }
  if (levels > 1) checkHalvings("realNvpImage", image, levels - 1, "levels after the first");
  const couplings = (count: number, masks: readonly [ImageMask, ImageMask], channels: number) =>
    Array.from({ length: count }, (_, index) => [
      imageCoupling({
        mask: masks[index % 2],
        map: affine({ minimumScale: SMALLEST_SCALE }),
        net: residualConvNet(channels, { blocks }),
      }),
      norm === "actNorm" ? actNorm2d() : batchNorm2d(),
    ]).flat();
  const pixels = ["checkerboard", "inverse checkerboard"] as const;
  const channels = ["first channels", "last channels"] as const;
  const level = (index: number) => {
    const size = width * 2 ** index;
    if (index === levels - 1) return sequence(actNorm2d(), ...couplings(4, pixels, size));
    const before = [actNorm2d(), ...couplings(3, pixels, size)];
    return sequence(...before, squeeze({ order: "realNvp" }), ...couplings(3, channels, 2 * size));
  };
  const whole = multiscale({ levels: Array.from({ length: levels }, (_, index) => level(index)) });
  return flow({
    name: "realNvpImage",
    features: valueCount(image),
    context,
    bijection: asImages({ image, bijection: sequence(imageMarginals(), whole) }),
    base: imageBase(image, levels, classes),
    pixels: { image, dequantization },
  });
}

/** Bounds each coupling's scale to [0.2, 5], as dozens of them multiply. */
const SMALLEST_SCALE = 0.2;
