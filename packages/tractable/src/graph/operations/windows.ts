import { constant, integers } from "../constant.ts";
import { fixed } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { concat } from "./concat.ts";
import type { Pads } from "./correlate.ts";

/**
 * Shifted copies of images one after another along the channel axis, which is the first or the second of x: all
 * shifts of a kernel over the padded images, so that a correlation becomes a matrix product (im2col). Rows are
 * copied whole. It has no gradient of its own.
 */
export function windows(x: Tensor, [p, q]: Pads, kernel: readonly [number, number], axis: 0 | 1): Tensor {
  const [height, width] = [fixed(x.shape[2]) + 2 * p, fixed(x.shape[3]) + 2 * q];
  const padded =
    p === 0 && q === 0
      ? x
      : apply({
          opType: "Pad",
          inputs: [x, integers([0, 0, p, q, 0, 0, p, q]), constant(0)],
          output: { shape: [x.shape[0]!, x.shape[1]!, height, width], dtype: "float32" },
        });
  const [rows, columns] = [height - kernel[0] + 1, width - kernel[1] + 1];
  const shifts = Array.from({ length: kernel[0] * kernel[1] }, (_, place) => {
    const [u, v] = [Math.floor(place / kernel[1]), place % kernel[1]];
    return apply({
      opType: "Slice",
      inputs: [padded, integers([u, v]), integers([u + rows, v + columns]), integers([2, 3])],
      output: { shape: [x.shape[0]!, x.shape[1]!, rows, columns], dtype: "float32" },
    });
  });
  return kernel[0] * kernel[1] === 1 ? padded : concat(shifts, axis);
}
