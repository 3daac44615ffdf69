import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf } from "../errors/optionRules.ts";
import { constant, gather, reshape, type Tensor, transpose } from "../graph/index.ts";
import { imageSizeOf } from "./imageSize.ts";
import { fromBlocks, toBlocks } from "./spaceToDepth.ts";

/**
 * Where the four pixels of a block go. "glow": channel by channel, the pixels of a block row by row (channel
 * 4·c + 2·i + j). "realNvp": pixel by pixel, each for all channels, in the order top left, bottom right, top
 * right, bottom left: the first half of the channels is one colour of the checkerboard.
 */
export type SqueezeOrder = "realNvp" | "glow";

export interface SqueezeOptions {
  /** Where the four pixels of a block go; "glow" by default. */
  readonly order?: SqueezeOrder;
}

/**
 * Space to depth, [batch, c, h, w] → [batch, 4c, h/2, w/2]. It preserves volume. RealNVP (Dinh et al. 2017,
 * section 3.6; the order is that of the authors' `squeeze_2x2_ordered`), Glow (the authors' `squeeze2d`).
 */
export function squeeze(options: SqueezeOptions = {}): Bijection {
  const { order = "glow" } = checkOptions("squeeze", options, { order: oneOf("realNvp", "glow") });
  return {
    spec: { kind: "squeeze", order },
    directions: closedForm,
    encode(x) {
      const blocks = toBlocks(x, "squeeze");
      const ordered = order === "glow" ? blocks : pixelsFirst(blocks);
      const [batch, , , height, width] = blocks.shape;
      return { value: reshape(ordered, [batch!, -1, height!, width!]), logDet: constant(0) };
    },
    decode(z) {
      const { batch, channels, height, width } = imageSizeOf(z, "squeeze");
      const size = [height, width];
      const blocks =
        order === "glow"
          ? reshape(z, [batch, channels / 4, 4, ...size])
          : channelsFirst(reshape(z, [batch, 4, channels / 4, ...size]));
      return { value: fromBlocks(blocks), logDet: constant(0) };
    },
  };
}

/** Top left, bottom right, top right, bottom left; and back. */
const DIAGONALS = [0, 3, 1, 2];
const BACK = [0, 2, 3, 1];

function pixelsFirst(blocks: Tensor): Tensor {
  return gather(transpose(blocks, [0, 2, 1, 3, 4]), DIAGONALS, 1);
}

function channelsFirst(pixels: Tensor): Tensor {
  return transpose(gather(pixels, BACK, 1), [0, 2, 1, 3, 4]);
}
