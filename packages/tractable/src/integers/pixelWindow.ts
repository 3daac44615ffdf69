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

/** How many whole numbers say where in the image a pixel is. */
export const PLACE_FEATURES = 5;
const PLACE_SCALE = 64;

/**
 * Where a pixel is: the distances to the upper, left and right border as far as the window sees, and its row
 * and column, each brought to 0 … 64.
 */
export function placeOf(row: number, column: number, size: Size, radius: number): readonly number[] {
  const within = (distance: number) => Math.floor((PLACE_SCALE * Math.min(distance, radius)) / radius);
  const share = (at: number, count: number) => Math.floor((PLACE_SCALE * at) / Math.max(1, count - 1));
  return [
    within(row),
    within(column),
    within(size.width - 1 - column),
    share(row, size.height),
    share(column, size.width),
  ];
}

export interface Size {
  readonly height: number;
  readonly width: number;
}
