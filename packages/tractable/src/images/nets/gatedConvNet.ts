import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { blockCount, unitCount, wholeNumber } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { add, mul, sigmoid, split, type Tensor } from "../../graph/index.ts";
import { activate } from "../../nets/activation.ts";
import type { Scope } from "../../parameters/scope.ts";
import { channelNorm } from "./channelNorm.ts";
import { convolution } from "./convolution.ts";
import { addContext, type ImageNet } from "./imageNet.ts";
import { pixelAttention } from "./pixelAttention.ts";
import { zeroConvolutionLayer } from "./zeroConvolution.ts";

export interface GatedConvNetOptions {
  /** How many blocks there are; 4 by default. */
  readonly blocks?: number;
  /**
   * How many heads the attention of each block has, a divisor of the width, or 0 for blocks without
   * attention, whose cost grows with the square of the number of pixels; 4 by default.
   */
  readonly heads?: number;
}

/**
 * Flow++'s net: blocks of a gated convolution and gated attention over all pixels, each beside a shortcut and
 * followed by layer normalisation over channels (Ho et al. 2019, section 3.3), then Glow's zero convolution.
 * SiLU takes the place of the paper's ELU of x and −x, which doubles the channels.
 */
export function gatedConvNet(width = 96, options: GatedConvNetOptions = {}): ImageNet {
  checkOption("gatedConvNet", "its width", width, unitCount);
  const { blocks = 4, heads = 4 } = checkOptions("gatedConvNet", options, {
    blocks: blockCount,
    heads: wholeNumber({ from: 0, to: 1024 }),
  });
  if (heads > 0 && width % heads !== 0) {
    throw new TractableError(`gatedConvNet: expected heads that divide the width ${width}, got ${heads}`);
  }
  return {
    spec: { kind: "gatedConvNet", width, blocks, heads },
    reads: "images",
    apply(x, outputs, scope, { context } = {}) {
      const first = convolution(x, width, scope.child("first"));
      let h = addContext(first, context, scope.child("context"));
      for (let block = 0; block < blocks; block++) {
        const part = scope.child(block);
        const inner = convolution(activate(h, "silu"), width, part.child("convolution"));
        const convolved = gate(activate(inner, "silu"), width, part.child("gate"));
        h = channelNorm(add(h, convolved), part.child("norm"));
        if (heads === 0) continue;
        const looked = pixelAttention(h, heads, part.child("attention"));
        const attended = gate(looked, width, part.child("attentionGate"));
        h = channelNorm(add(h, attended), part.child("attentionNorm"));
      }
      return zeroConvolutionLayer(activate(h, "silu"), outputs, scope.child("last"));
    },
  };
}

/** a·σ(b) with a and b from a convolution of single pixels. Gated linear unit (Dauphin et al. 2017). */
function gate(x: Tensor, width: number, scope: Scope): Tensor {
  const [value, open] = split(convolution(x, 2 * width, scope, { size: 1 }), [width, width], 1);
  return mul(value!, sigmoid(open!));
}
