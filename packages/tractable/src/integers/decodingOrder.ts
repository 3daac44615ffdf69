import type { Size } from "./pixelWindow.ts";

/** Pixels in the order in which they are decoded, and how many of them each step decodes at once. */
export interface DecodingOrder {
  /** Places, row · width + column, step by step. */
  readonly places: Uint32Array;
  /** Where in `places` each step begins, and at the end their number. */
  readonly starts: Uint32Array;
}

/**
 * Slanted waves: as a pixel sees no further than `radius` columns to the right, the pixels with the same
 * column + (radius + 1) · row know nothing of each other, and all they see lies in waves before.
 */
export function decodingOrder({ height, width }: Size, radius: number): DecodingOrder {
  const waves = width + (radius + 1) * (height - 1);
  const places = new Uint32Array(height * width);
  const starts = new Uint32Array(waves + 1);
  let at = 0;
  for (let wave = 0; wave < waves; wave++) {
    starts[wave] = at;
    const first = Math.max(0, Math.ceil((wave - width + 1) / (radius + 1)));
    for (let row = first; row < height && row * (radius + 1) <= wave; row++) {
      places[at++] = row * width + wave - row * (radius + 1);
    }
  }
  starts[waves] = at;
  return { places, starts };
}
