import { TractableError } from "../errors/tractableError.ts";
import { reshape, type Tensor, transpose } from "../graph/index.ts";
import { imageSizeOf } from "./imageSize.ts";

/**
 * [batch, c, h, w] → [batch, c, 4, h/2, w/2]: the pixels of every 2×2 block, row by row, on an axis of their
 * own.
 */
export function toBlocks(x: Tensor, who: string): Tensor {
  const { batch, channels, height, width } = imageSizeOf(x, who);
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new TractableError(
      `${who}: expected an even height and width, got ${height}×${width}; each level halves both, so start from multiples of 2 to the number of levels`,
    );
  }
  const parts = reshape(x, [batch, channels, height / 2, 2, width / 2, 2]);
  return reshape(transpose(parts, [0, 1, 3, 5, 2, 4]), [batch, channels, 4, height / 2, width / 2]);
}

/** Undoes toBlocks. */
export function fromBlocks(blocks: Tensor): Tensor {
  const [batch, channels, , height, width] = blocks.shape as [number | string, number, 4, number, number];
  const parts = reshape(blocks, [batch, channels, 2, 2, height, width]);
  return reshape(transpose(parts, [0, 1, 4, 2, 5, 3]), [batch, channels, 2 * height, 2 * width]);
}
