import { TractableError } from "../errors/tractableError.ts";
import type { ImageSize } from "../images/imageSize.ts";
import {
  expectRows,
  flatShape,
  isMatrix,
  type Rows,
  type RowsExpectation,
  type RowsLike,
  toMatrix,
} from "./rows.ts";

/**
 * Checks that rows are images of `features` whole numbers from 0 to levels − 1, and packs them as bytes where
 * they fit into bytes.
 */
export function toPixels(
  rows: RowsLike,
  { levels, image }: { readonly levels: number; readonly image: ImageSize },
  expectation: RowsExpectation,
): Rows {
  const { where, features } = expectation;
  expectRows(rows, where);
  const event = [image.channels, image.height, image.width];
  if (isMatrix(rows) && rows.shape.length > 2 && String(rows.shape.slice(1)) !== String(event)) {
    throw new TractableError(
      `${where}: expected images of shape [images, ${event.join(", ")}] (channels, height, width), got [${rows.shape.join(", ")}]`,
    );
  }
  const isBytes = isMatrix(rows) && rows.data instanceof Uint8Array && levels === 256;
  if (isBytes) {
    const shape = flatShape(rows.shape);
    if (shape[1] !== features)
      throw new TractableError(`${where}: expected images of ${features} values, got ${shape[1]}`);
    if (rows.data.length !== shape[0] * shape[1])
      throw new TractableError(
        `${where}: expected ${shape[0] * shape[1]} values for shape [${rows.shape}], got ${rows.data.length}`,
      );
    return { data: rows.data, shape };
  }
  const { data, shape } = toMatrix(rows, expectation);
  const wrong = data.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < levels));
  if (wrong >= 0) {
    throw new TractableError(
      `${where}: expected pixels as whole numbers from 0 to ${levels - 1}, got ${data[wrong]} in image ${Math.floor(wrong / shape[1]) + 1}; scale and round them`,
    );
  }
  return { data: levels <= 256 ? Uint8Array.from(data) : data, shape };
}
