import { knownSize } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { adjointKernel } from "./adjointKernel.ts";
import { complement, correlate, type Pads } from "./correlate.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { transpose } from "./transpose.ts";
import { type KernelSize, windows } from "./windows.ts";
import { withGradient } from "./withGradient.ts";

/** One product for every image, then their sum; or one product over the pixels of all images. */
export type KernelGradientForm = "per image" | "all images";

/** Which of the two the shifted copies are made of. */
export type Shifted = "input" | "output gradient";

/**
 * The gradient of a correlation by its kernel: k[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, i + u − p, j + v −
 * q], for x [batch, c, h, w] and dy [batch, o, h', w']. It is linear in both, and both may be differentiated
 * again.
 */
export function kernelGradient(
  x: Tensor,
  dy: Tensor,
  pads: Pads,
  shifted: Shifted = cheapestShifted(x, dy),
  form: KernelGradientForm = cheapestForm(x, dy, shifted, kernelSize(x, dy, pads)),
): Tensor {
  const kernel = kernelSize(x, dy, pads);
  let result: Tensor;
  if (shifted === "input") result = forms[form](dy, windows(x, pads, kernel), kernel);
  else {
    const cut = [kernel[0] - 1 - pads[0], kernel[1] - 1 - pads[1]] as const;
    result = transpose(forms[form](x, windows(dy, cut, kernel, true), kernel), [1, 0, 2, 3]);
  }
  return withGradient([result], [x, dy], ([cotangent]) => [
    correlate(dy, adjointKernel(cotangent!), complement(cotangent!, pads)),
    correlate(x, cotangent!, pads),
  ])[0]!;
}

/** Copies cost by the channel: those of the side with fewer channels are made. */
function cheapestShifted(x: Tensor, dy: Tensor): Shifted {
  return knownSize(x.shape[1]) <= knownSize(dy.shape[1]) ? "input" : "output gradient";
}

/**
 * Products of single images need no transposition of images and copies, but leave a kernel of each image to
 * be summed: the form with fewer numbers to move.
 */
function cheapestForm(x: Tensor, dy: Tensor, shifted: Shifted, kernel: KernelSize): KernelGradientForm {
  const [other, copied] = shifted === "input" ? [dy, x] : [x, dy];
  const [channels, height, width] = other.shape.slice(1).map(knownSize) as [number, number, number];
  const columns = knownSize(copied.shape[1]) * kernel[0] * kernel[1];
  return channels * columns <= (channels + columns) * height * width ? "per image" : "all images";
}

/**
 * The products of every channel and every copy: [batch, o, h, w] and [batch, c·kh·kw, h, w] → [o, c, kh, kw].
 */
const forms: Record<KernelGradientForm, (x: Tensor, copies: Tensor, kernel: KernelSize) => Tensor> = {
  "per image"(x, copies, kernel) {
    const [batch, outputs, height, width] = x.shape;
    const flat = (images: Tensor) =>
      reshape(images, [batch!, images.shape[1]!, knownSize(height) * knownSize(width)]);
    const products = apply({
      opType: "MatMul",
      inputs: [flat(x), transpose(flat(copies), [0, 2, 1])],
      output: { shape: [batch!, outputs!, copies.shape[1]!], dtype: "float32" },
    });
    return reshape(sum(products, { axes: [0] }), [outputs!, -1, ...kernel]);
  },
  "all images"(x, copies, kernel) {
    const rows = (images: Tensor) => reshape(transpose(images, [1, 0, 2, 3]), [images.shape[1]!, -1]);
    return reshape(matmul(rows(x), rows(copies), { transposeB: true }), [x.shape[1]!, -1, ...kernel]);
  },
};

function kernelSize(x: Tensor, dy: Tensor, pads: Pads): KernelSize {
  const size = (axis: 0 | 1) =>
    knownSize(x.shape[2 + axis]) + 2 * pads[axis] - knownSize(dy.shape[2 + axis]) + 1;
  return [size(0), size(1)];
}
