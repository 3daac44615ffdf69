/** A pixel that lies before another, by rows and columns. */
export interface Offset {
  readonly row: number;
  readonly column: number;
}

/**
 * The pixels of a square window around a pixel that come before it, row by row: what its law is computed
 * from.
 */
export function pixelsBefore(radius: number): Offset[] {
  const offsets: Offset[] = [];
  for (let row = -radius; row <= 0; row++) {
    for (let column = -radius; column <= (row === 0 ? -1 : radius); column++) offsets.push({ row, column });
  }
  return offsets;
}

/**
 * Whether all images have one size, or are pictures each of a size of its own, which a law tells apart only
 * by how near their borders are.
 */
export type PictureSizes = "one" | "any";

/** How many whole numbers say where in the image a pixel is. */
export function placeFeatures(sizes: PictureSizes): number {
  return sizes === "any" ? 3 : 5;
}

const PLACE_SCALE = 64;

/**
 * Where a pixel is, written to `target` from `at` on: the distances to the upper, left and right border as
 * far as the window sees, and for images of one size its row and column, each brought to 0 … 64.
 */
export function writePlace(
  row: number,
  column: number,
  { height, width }: Size,
  radius: number,
  sizes: PictureSizes,
  target: Float32Array,
  at: number,
): void {
  target[at] = within(row, radius);
  target[at + 1] = within(column, radius);
  target[at + 2] = within(width - 1 - column, radius);
  if (sizes === "any") return;
  target[at + 3] = Math.floor((PLACE_SCALE * row) / Math.max(1, height - 1));
  target[at + 4] = Math.floor((PLACE_SCALE * column) / Math.max(1, width - 1));
}

function within(distance: number, radius: number): number {
  return distance >= radius ? PLACE_SCALE : Math.floor((PLACE_SCALE * distance) / radius);
}

export interface Size {
  readonly height: number;
  readonly width: number;
}
