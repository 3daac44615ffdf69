import { relu } from "../graph/index.ts";
import { convolution } from "./convolution.ts";
import { addContext, type ImageNet } from "./imageNet.ts";
import { zeroConvolutionLayer } from "./zeroConvolution.ts";

/**
 * Glow's net: a 3×3 convolution, a 1×1 convolution, both rectified, and a 3×3 convolution that starts at zero with a
 * scale of its own (Kingma & Dhariwal 2018, section 4). He's initialisation takes the place of ActNorm inside.
 */
export function convNet(width = 128): ImageNet {
  return {
    spec: { kind: "convNet", width },
    apply(x, outputs, scope, { context } = {}) {
      const first = addContext(convolution(x, width, scope.child(0)), context, scope.child("context"));
      const second = convolution(relu(first), width, scope.child(1), { size: 1 });
      return zeroConvolutionLayer(relu(second), outputs, scope.child(2));
    },
  };
}
