import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { oneOf, unitCount } from "../../errors/optionRules.ts";
import { relu } from "../../graph/index.ts";
import { actNormConvolution } from "./actNormConvolution.ts";
import { convolution } from "./convolution.ts";
import { addContext, type ImageNet } from "./imageNet.ts";
import { zeroConvolutionLayer } from "./zeroConvolution.ts";

export interface ConvNetOptions {
  /**
   * What follows the first two convolutions: ActNorm, initialised from data, as in the authors' code, or
   * nothing; "none" by default.
   */
  readonly norm?: "actNorm" | "none";
}

/**
 * Glow's net: a 3×3 convolution, a 1×1 convolution, both rectified, and a 3×3 convolution that starts at zero
 * with a scale of its own (Kingma & Dhariwal 2018, section 4). Without ActNorm He's initialisation takes its
 * place.
 */
export function convNet(width = 128, options: ConvNetOptions = {}): ImageNet {
  checkOption("convNet", "its width", width, unitCount);
  const { norm = "none" } = checkOptions("convNet", options, { norm: oneOf("actNorm", "none") });
  const layer = norm === "actNorm" ? actNormConvolution : convolution;
  return {
    spec: { kind: "convNet", width, norm },
    reads: "images",
    apply(x, outputs, scope, { context } = {}) {
      const first = addContext(layer(x, width, scope.child(0)), context, scope.child("context"));
      const second = layer(relu(first), width, scope.child(1), { size: 1 });
      return zeroConvolutionLayer(relu(second), outputs, scope.child(2));
    },
  };
}
