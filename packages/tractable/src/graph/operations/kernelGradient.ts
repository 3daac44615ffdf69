import { fixed } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { adjointKernel } from "./adjointKernel.ts";
import { complement, correlate, type Pads } from "./correlate.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { transpose } from "./transpose.ts";
import { windows } from "./windows.ts";
import { withGradient } from "./withGradient.ts";

/** One product for every image, then their sum; or one product over the pixels of all images. */
export type KernelGradientForm = "per image" | "all images";

/** Which of the two the shifted copies are made of. */
export type Shifted = "input" | "output gradient";

/**
 * The gradient of a correlation by its kernel: k[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, i + u − p, j + v − q], for x
 * [batch, c, h, w] and dy [batch, o, h', w']. It is linear in both, and both may be differentiated again.
 */
export function kernelGradient(
  x: Tensor,
  dy: Tensor,
  pads: Pads,
  shifted: Shifted = cheapestShifted(x, dy),
  form: KernelGradientForm = cheapestForm(x, dy, shifted),
): Tensor {
  const kernel = kernelSize(x, dy, pads);
  let result: Tensor;
  if (shifted === "input") result = forms[form](x, dy, pads, kernel);
  else {
    const cut = [kernel[0] - 1 - pads[0], kernel[1] - 1 - pads[1]] as const;
    result = adjointKernel(forms[form](dy, x, cut, kernel));
  }
  return withGradient([result], [x, dy], ([cotangent]) => [
    correlate(dy, adjointKernel(cotangent!), complement(cotangent!, pads)),
    correlate(x, cotangent!, pads),
  ])[0]!;
}

/** Copies cost by the channel: those of the side with fewer channels are made. */
function cheapestShifted(x: Tensor, dy: Tensor): Shifted {
  return fixed(x.shape[1]) <= fixed(dy.shape[1]) ? "input" : "output gradient";
}

/**
 * Products of single images need no transposition of the images, but leave a kernel of each image to be summed:
 * small against the copies where the channels of the other side are few against the pixels.
 */
function cheapestForm(x: Tensor, dy: Tensor, shifted: Shifted): KernelGradientForm {
  const [, channels, height, width] = (shifted === "input" ? dy : x).shape;
  return fixed(channels) <= 2 * fixed(height) * fixed(width) ? "per image" : "all images";
}

type Size = readonly [number, number];

const forms: Record<KernelGradientForm, (x: Tensor, dy: Tensor, pads: Pads, kernel: Size) => Tensor> = {
  "per image"(x, dy, pads, kernel) {
    const [batch, outputs, height, width] = dy.shape;
    const pixels = fixed(height) * fixed(width);
    const columns = kernel[0] * kernel[1] * fixed(x.shape[1]);
    const copies = reshape(windows(x, pads, kernel, 1), [batch!, columns, pixels]);
    const products = apply({
      opType: "MatMul",
      inputs: [reshape(dy, [batch!, outputs!, pixels]), transpose(copies, [0, 2, 1])],
      output: { shape: [batch!, outputs!, columns], dtype: "float32" },
    });
    return toKernel(sum(products, { axes: [0] }), kernel);
  },
  "all images"(x, dy, pads, kernel) {
    const channelsFirst = (images: Tensor) => transpose(images, [1, 0, 2, 3]);
    const columns = kernel[0] * kernel[1] * fixed(x.shape[1]);
    const copies = reshape(windows(channelsFirst(x), pads, kernel, 0), [columns, -1]);
    const slopes = reshape(channelsFirst(dy), [dy.shape[1]!, -1]);
    return toKernel(matmul(slopes, copies, { transposeB: true }), kernel);
  },
};

/** [o, kh·kw·c], as the shifted copies stand, to [o, c, kh, kw]. */
function toKernel(matrix: Tensor, [height, width]: Size): Tensor {
  const outputs = fixed(matrix.shape[0]);
  return reshape(transpose(reshape(matrix, [outputs, height * width, -1]), [0, 2, 1]), [
    outputs,
    -1,
    height,
    width,
  ]);
}

function kernelSize(x: Tensor, dy: Tensor, pads: Pads): Size {
  const size = (axis: 0 | 1) => fixed(x.shape[2 + axis]) + 2 * pads[axis] - fixed(dy.shape[2 + axis]) + 1;
  return [size(0), size(1)];
}
