import { formatNpyHeader } from "../numpy/npyHeader.ts";
import { writeFileAtomically } from "../output/writeFileAtomically.ts";

export interface ImageArray {
  /** [count, channels, height, width], 0…255. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Writes images as an .npy array of uint8: [count, height, width] if they are grey, [count, channels, height,
 * width] else.
 */
export async function writeImageArray(path: string, images: ImageArray): Promise<void> {
  const { pixels, count, channels, height, width } = images;
  const shape = channels === 1 ? [count, height, width] : [count, channels, height, width];
  await writeFileAtomically(path, Buffer.concat([formatNpyHeader("u1", shape), pixels]));
}
