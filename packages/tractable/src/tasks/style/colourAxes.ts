import { add, constant, conv2d, div, log, mul, sigmoid, sub, type Tensor } from "../../graph/index.ts";

/**
 * Light, then the two axes of colour (red–blue, green–purple): orthonormal, light first, as a Cholesky factor
 * moves what comes first the least.
 */
const AXES = [
  [1, 1, 1],
  [1, 0, -1],
  [-1, 2, -1],
].map((row) => row.map((value) => value / Math.hypot(...row)));

/**
 * How far beyond 0 and 255 a picture could still be told apart: the logit's ends lie this share of the range
 * outside. Statistics that are moved so seldom leave the range, where they would be cut off.
 */
const MARGIN = 0.03;

/** Pixels 0 … 255, [batch, 3, h, w], as logits along the axes of light and colour. */
export function toAxes(pixels: Tensor): Tensor {
  const share = add(mul(pixels, (1 - 2 * MARGIN) / 255), MARGIN);
  return conv2d(log(div(share, sub(1, share))), kernel(AXES));
}

/** Undoes toAxes; the result may lie up to 8 levels outside 0 … 255. */
export function fromAxes(axes: Tensor): Tensor {
  const transposed = AXES.map((_, column) => AXES.map((row) => row[column]!));
  const share = sigmoid(conv2d(axes, kernel(transposed)));
  return mul(add(share, -MARGIN), 255 / (1 - 2 * MARGIN));
}

function kernel(matrix: readonly (readonly number[])[]): Tensor {
  return constant(Float32Array.from(matrix.flat()), [3, 3, 1, 1]);
}
