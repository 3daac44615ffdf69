import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { blockCount, unitCount } from "../../errors/optionRules.ts";
import { add, relu } from "../../graph/index.ts";
import { addContext, type ImageNet } from "./imageNet.ts";
import { normedConvolution } from "./normedConvolution.ts";
import { zeroConvolutionLayer } from "./zeroConvolution.ts";

export interface ResidualConvNetOptions {
  /** How many residual blocks there are; 4 by default. */
  readonly blocks?: number;
}

/**
 * RealNVP's net: residual blocks of two rectified 3×3 convolutions of one width with weight normalisation
 * (Dinh et al. 2017, section 4.1). Each block starts as the identity. The last layer is Glow's zero
 * convolution: of a kernel with normalised weights that starts at zero only the size would be learned at
 * first.
 */
export function residualConvNet(width = 64, options: ResidualConvNetOptions = {}): ImageNet {
  checkOption("residualConvNet", "its width", width, unitCount);
  const { blocks = 4 } = checkOptions("residualConvNet", options, { blocks: blockCount });
  return {
    spec: { kind: "residualConvNet", width, blocks },
    reads: "images",
    apply(x, outputs, scope, { context } = {}) {
      const first = normedConvolution(x, width, scope.child("first"), { size: 3 });
      let h = addContext(first, context, scope.child("context"));
      for (let block = 0; block < blocks; block++) {
        const part = scope.child(block);
        const inner = normedConvolution(relu(h), width, part.child(0), { size: 3 });
        h = add(h, normedConvolution(relu(inner), width, part.child(1), { size: 3, start: "zero" }));
      }
      return zeroConvolutionLayer(relu(h), outputs, scope.child("last"));
    },
  };
}
