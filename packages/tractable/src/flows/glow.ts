import { actNorm2d } from "../bijections/actNorm2d.ts";
import { affine } from "../bijections/affine.ts";
import { asImages } from "../bijections/asImages.ts";
import { imageCoupling } from "../bijections/imageCoupling.ts";
import { type ImageSize, valueCount } from "../bijections/imageSize.ts";
import { invertible1x1 } from "../bijections/invertible1x1.ts";
import { multiscale } from "../bijections/multiscale.ts";
import { sequence } from "../bijections/sequence.ts";
import { squeeze } from "../bijections/squeeze.ts";
import { convNet } from "../nets/convNet.ts";
import { zeroConvolution } from "../nets/zeroConvolution.ts";
import { type Flow, flow } from "./flow.ts";

export interface GlowOptions {
  /** Rows are images, channel by channel, row by row. */
  readonly image: ImageSize;
  readonly context?: number;
  /** L: each halves height and width. */
  readonly levels?: number;
  /** K: steps of flow in each level. */
  readonly steps?: number;
  /** Channels inside the nets. */
  readonly width?: number;
}

/**
 * Glow (Kingma & Dhariwal 2018): levels of squeeze, K × (ActNorm, invertible 1×1 convolution, affine coupling), split. The
 * learned prior of what is split off, given the rest, is an affine coupling before the split: the same density.
 */
export function glow({ image, context = 0, levels = 2, steps = 16, width = 128 }: GlowOptions): Flow {
  const step = () => [
    actNorm2d(),
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
      : actNorm2d();
  const level = (index: number) =>
    sequence(squeeze({ order: "glow" }), ...Array.from({ length: steps }, step).flat(), prior(index));
  const whole = multiscale({ levels: Array.from({ length: levels }, (_, index) => level(index)) });
  const bijection = asImages({ image, bijection: whole });
  return flow({ name: "glow", features: valueCount(image), context, bijection });
}

/** Bounds each coupling's scale to [0.2, 5], as dozens of them multiply. */
const SMALLEST_SCALE = 0.2;
