import { knownSize, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { correlate } from "./correlate.ts";

export interface ConvolutionOptions {
  /** "same" keeps the size of the images (zeros around them); 0 uses only windows that lie inside. */
  readonly padding?: "same" | 0;
  /** [o], added to every pixel of an output channel. */
  readonly bias?: Tensor;
}

/**
 * A convolution of images with stride 1 (a correlation, as everywhere in deep learning): x is [batch, c, h,
 * w], the weight [o, c, kh, kw] with odd sizes; the result is [batch, o, h, w], or smaller by the kernel
 * without padding. How it and its gradients are computed is chosen by their cost when the graph is built.
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  { padding = "same", bias }: ConvolutionOptions = {},
): Tensor {
  const [, channels, ...kernel] = weight.shape.map(knownSize);
  const fits = x.shape.length === 4 && x.shape[1] === channels;
  if (!fits || kernel.length !== 2 || kernel.some((size) => size % 2 === 0)) {
    throw new Error(
      `conv2d: expected images [batch, c, h, w] and a weight [o, c, kh, kw] of odd size, got ${showShape(x.shape)} and ${showShape(weight.shape)}`,
    );
  }
  const pads = kernel.map((size) => (padding === "same" ? (size - 1) / 2 : 0));
  return correlate(x, weight, [pads[0]!, pads[1]!], bias);
}
