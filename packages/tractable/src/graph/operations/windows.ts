import { constant } from "../constant.ts";
import { knownSize } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import type { Pads } from "./correlate.ts";

export type KernelSize = readonly [number, number];

/**
 * Shifted copies of images, so that a correlation becomes a matrix product (im2col): [batch, c, h, w] →
 * [batch, c·kh·kw, h', w'], for every channel all shifts of a kernel, from the last to the first if `turned`.
 * It has no gradient of its own.
 */
export function windows(x: Tensor, pads: Pads, kernel: KernelSize, turned = false): Tensor {
  const places = kernel[0] * kernel[1];
  if (places === 1 && pads[0] === 0 && pads[1] === 0) return x;
  const channels = knownSize(x.shape[1]);
  const size = (axis: 0 | 1) => knownSize(x.shape[2 + axis]) + 2 * pads[axis] - kernel[axis] + 1;
  return apply({
    opType: "Conv",
    inputs: [x, shifts(channels, kernel, turned)],
    attributes: { group: channels, pads: [...pads, ...pads] },
    output: { shape: [x.shape[0]!, channels * places, size(0), size(1)], dtype: "float32" },
  });
}

/**
 * Adds shifted images up where they come from (col2im), the transpose of `windows` for the same arguments,
 * plus a bias of each channel: [batch, c·kh·kw, h', w'] → [batch, c, h, w]. It has no gradient of its own.
 */
export function fromWindows(
  copies: Tensor,
  pads: Pads,
  kernel: KernelSize,
  turned = false,
  bias?: Tensor,
): Tensor {
  const channels = knownSize(copies.shape[1]) / (kernel[0] * kernel[1]);
  const size = (axis: 0 | 1) => knownSize(copies.shape[2 + axis]) - 2 * pads[axis] + kernel[axis] - 1;
  const ones = shifts(channels, kernel, turned);
  return apply({
    opType: "ConvTranspose",
    inputs: bias === undefined ? [copies, ones] : [copies, ones, bias],
    attributes: { group: channels, pads: [...pads, ...pads] },
    output: { shape: [copies.shape[0]!, channels, size(0), size(1)], dtype: "float32" },
  });
}

/** Kernels of a single 1, channel by channel: half the time of slices or pads one by one. */
function shifts(channels: number, kernel: KernelSize, turned: boolean): Tensor {
  const places = kernel[0] * kernel[1];
  const ones = new Float32Array(channels * places * places);
  for (let row = 0; row < channels * places; row++) {
    const place = row % places;
    ones[row * places + (turned ? places - 1 - place : place)] = 1;
  }
  return constant(ones, [channels * places, 1, ...kernel]);
}
