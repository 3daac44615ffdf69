import { checkOptions } from "../../errors/checkOptions.ts";
import { byteArray, required, unitCount } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import type { Sides } from "./latentStatistics.ts";

/** A picture of 8-bit pixels, channel by channel, row by row. */
export interface Picture {
  /** Whole numbers from 0 to 255: one channel after another, each row by row. */
  readonly data: Uint8Array;
  /** 1: grey, 3: RGB, 4: RGB and opacity. */
  readonly channels: 1 | 3 | 4;
  /** Rows of pixels. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
}

/** Shorter sides leave the coarsest latents too few pixels for statistics. */
export const SMALLEST_SIDE = 64;

/** Refuses what is no picture, or too small to have a style. */
export function checkPicture(picture: Picture, where: string): void {
  checkOptions(where, picture, {
    data: required(byteArray),
    channels: required(unitCount),
    height: required(unitCount),
    width: required(unitCount),
  });
  const { data, channels, height, width } = picture;
  if (Math.min(height, width) < SMALLEST_SIDE) {
    throw new TractableError(
      `${where}: expected a picture of ${SMALLEST_SIDE}×${SMALLEST_SIDE} pixels or more, got ${width}×${height}; take a larger one`,
    );
  }
  if (data.length !== channels * height * width || ![1, 3, 4].includes(channels)) {
    throw new TractableError(
      `${where}: expected 1, 3 or 4 channels of ${width}×${height} pixels, got ${channels} and ${data.length} values`,
    );
  }
}

/** Planes of numbers, [channels, height, width]. */
export interface Planes extends Sides {
  readonly data: Float32Array;
}

/** The three planes of colour as numbers 0 … 255, extended to sides that `multiple` divides by mirroring. */
export function paddedColours({ data, channels, height, width }: Picture, multiple: number): Planes {
  const up = (side: number) => multiple * Math.ceil(side / multiple);
  const padded = { height: up(height), width: up(width) };
  const area = padded.height * padded.width;
  const colours = new Float32Array(3 * area);
  for (let colour = 0; colour < 3; colour++) {
    const plane = (channels === 1 ? 0 : colour) * height * width;
    for (let row = 0; row < padded.height; row++) {
      const from = plane + mirrored(row, height) * width;
      const to = colour * area + row * padded.width;
      for (let column = 0; column < padded.width; column++)
        colours[to + column] = data[from + mirrored(column, width)]!;
    }
  }
  return { data: colours, ...padded };
}

/** A place beyond the end as that inside which a mirror at the end shows. */
function mirrored(place: number, side: number): number {
  return place < side ? place : 2 * side - 1 - place;
}
