import { pictureSizes } from "@tractable/data";
import type { FitCommandOptions } from "./fitUsage.ts";

/** Pictures with longer sides are learned from patches of this side. */
const USUAL_SIDE = 64;

/**
 * The side of the patches that a law of pictures of any size is learned from: as asked for, or chosen where
 * picture files differ in size or are large. Undefined where whole images of one size are learned.
 */
export async function patchSide(
  sources: readonly string[],
  { patches, size }: Pick<FitCommandOptions, "patches" | "size">,
): Promise<number | undefined> {
  if (patches !== undefined || size !== undefined) return patches;
  const sizes = await pictureSizes(sources);
  if (sizes === undefined) return undefined;
  if (!sizes.differ && sizes.largest <= USUAL_SIDE) return undefined;
  return Math.min(USUAL_SIDE, Math.max(SMALLEST_SIDE, sizes.smallest));
}

/** A patch is at least so large, as most pixels of smaller ones lie at a border. */
const SMALLEST_SIDE = 8;
