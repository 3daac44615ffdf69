import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, concat, constant, mul, reshape, split, sub, type Tensor, transpose } from "../graph/index.ts";
import { imageSizeOf } from "./imageSize.ts";
import { fromBlocks, toBlocks } from "./spaceToDepth.ts";

/**
 * One level of the orthonormal Haar wavelets, [batch, c, h, w] → [batch, 4c, h/2, w/2]: averages of 2×2
 * blocks (times 2) for all channels, then their differences from left to right, from top to bottom, and along
 * the diagonals. It preserves volume, and the averages are a smaller version of the image (Ardizzone et al.
 * 2019, "Guided image generation with conditional invertible neural networks").
 */
export function haar(options: NoOptions = {}): Bijection {
  checkOptions("haar", options, {});
  return {
    spec: { kind: "haar" },
    directions: closedForm,
    encode(x) {
      const pixels = transpose(toBlocks(x, "haar"), [0, 2, 1, 3, 4]);
      const [batch, , , height, width] = pixels.shape;
      return { value: reshape(mix(pixels), [batch!, -1, height!, width!]), logDet: constant(0) };
    },
    decode(z) {
      const { batch, channels, height, width } = imageSizeOf(z, "haar");
      const bands = reshape(z, [batch, 4, channels / 4, height, width]);
      return { value: fromBlocks(transpose(mix(bands), [0, 2, 1, 3, 4])), logDet: constant(0) };
    },
  };
}

/**
 * Sums and differences of the four parts along axis 1, halved: a symmetric orthogonal matrix, its own
 * inverse.
 */
function mix(parts: Tensor): Tensor {
  const [a, b, c, d] = split(mul(parts, 0.5), [1, 1, 1, 1], 1) as [Tensor, Tensor, Tensor, Tensor];
  const [left, right, leftChange, rightChange] = [add(a, c), add(b, d), sub(a, c), sub(b, d)];
  return concat(
    [add(left, right), sub(left, right), add(leftChange, rightChange), sub(leftChange, rightChange)],
    1,
  );
}
