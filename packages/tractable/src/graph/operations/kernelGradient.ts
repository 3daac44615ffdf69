import { knownSize } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { adjointKernel } from "./adjointKernel.ts";
import { columnSum } from "./columnSum.ts";
import { complement, correlate, type Pads } from "./correlate.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";
import { type KernelSize, windows } from "./windows.ts";
import { withGradient } from "./withGradient.ts";

/** One product for every image, then their sum; or one product over the pixels of all images. */
export type KernelGradientForm = "per image" | "all images";

/** Which of the two the shifted copies are made of: of both, one is shifted by columns and one by rows. */
export type Shifted = "input" | "output gradient" | "both";

/**
 * The gradient of a correlation by its kernel: k[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, i + u − p, j + v −
 * q], for x [batch, c, h, w] and dy [batch, o, h', w']. It is linear in both, and both may be differentiated
 * again.
 */
export function kernelGradient(
  x: Tensor,
  dy: Tensor,
  pads: Pads,
  shifted: Shifted = cheapestShifted(x, dy, kernelSize(x, dy, pads)),
  form: KernelGradientForm = cheapestForm(x, dy, shifted, kernelSize(x, dy, pads)),
): Tensor {
  const product = forms[form];
  const kernel = kernelSize(x, dy, pads);
  const [height, width] = kernel;
  const cut = [height - 1 - pads[0], width - 1 - pads[1]] as const;
  const [channels, outputs] = [x.shape[1]!, dy.shape[1]!];
  let result: Tensor;
  if (shifted === "input") {
    result = reshape(product(dy, windows(x, pads, kernel)), [outputs, channels, ...kernel]);
  } else if (shifted === "output gradient") {
    const byInput = product(x, windows(dy, cut, kernel, true));
    result = transpose(reshape(byInput, [channels, outputs, ...kernel]), [1, 0, 2, 3]);
  } else {
    const [rows, columns] = [
      windows(dy, [cut[0], 0], [height, 1], true),
      windows(x, [0, pads[1]], [1, width]),
    ];
    const byRow = reshape(product(rows, columns), [outputs, height, channels, width]);
    result = transpose(byRow, [0, 2, 1, 3]);
  }
  return withGradient([result], [x, dy], ([cotangent]) => [
    correlate(dy, adjointKernel(cotangent!), complement(cotangent!, pads)),
    correlate(x, cotangent!, pads),
  ])[0]!;
}

/** Copies cost by the channel: the fewest are made. */
function cheapestShifted(x: Tensor, dy: Tensor, [height, width]: KernelSize): Shifted {
  const [inputs, outputs] = [knownSize(x.shape[1]), knownSize(dy.shape[1])];
  const ofOne = height * width * Math.min(inputs, outputs);
  if (width * inputs + height * outputs < ofOne) return "both";
  return inputs <= outputs ? "input" : "output gradient";
}

/**
 * Products of single images need no transposition of images and copies, but leave a kernel of each image to
 * be summed: the form with fewer numbers to move.
 */
function cheapestForm(x: Tensor, dy: Tensor, shifted: Shifted, kernel: KernelSize): KernelGradientForm {
  const [ofInput, ofOutput] = copiesOf(shifted, kernel);
  const [inputs, height, width] = x.shape.slice(1).map(knownSize) as [number, number, number];
  const [columns, rows] = [ofInput * inputs, ofOutput * knownSize(dy.shape[1])];
  return columns * rows <= (columns + rows) * height * width ? "per image" : "all images";
}

/** How many copies are made of every channel of the input, and of the output gradient. */
function copiesOf(shifted: Shifted, [height, width]: KernelSize): readonly [number, number] {
  if (shifted === "both") return [width, height];
  return shifted === "input" ? [height * width, 1] : [1, height * width];
}

/** The products of every channel of one with every channel of the other: [batch, m or n, h, w] → [m, n]. */
const forms: Record<KernelGradientForm, (x: Tensor, copies: Tensor) => Tensor> = {
  "per image"(x, copies) {
    const [batch, outputs, height, width] = x.shape;
    const flat = (images: Tensor) =>
      reshape(images, [batch!, images.shape[1]!, knownSize(height) * knownSize(width)]);
    const products = apply({
      opType: "MatMul",
      inputs: [flat(x), transpose(flat(copies), [0, 2, 1])],
      output: { shape: [batch!, outputs!, copies.shape[1]!], dtype: "float32" },
    });
    const summed = columnSum(reshape(products, [batch!, -1]));
    return reshape(summed, [outputs!, copies.shape[1]!]);
  },
  "all images"(x, copies) {
    const rows = (images: Tensor) => reshape(transpose(images, [1, 0, 2, 3]), [images.shape[1]!, -1]);
    return matmul(rows(x), rows(copies), { transposeB: true });
  },
};

function kernelSize(x: Tensor, dy: Tensor, pads: Pads): KernelSize {
  const size = (axis: 0 | 1) =>
    knownSize(x.shape[2 + axis]) + 2 * pads[axis] - knownSize(dy.shape[2 + axis]) + 1;
  return [size(0), size(1)];
}
