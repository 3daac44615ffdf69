import { expandImageSource } from "./expandImageSource.ts";
import { isPictureName } from "./findPictures.ts";
import type { ImageSize } from "./imagePart.ts";
import { pickSuffix } from "./pickSuffix.ts";

export interface PictureSizes {
  /** The largest side of any picture, and the smallest. */
  readonly largest: number;
  readonly smallest: number;
  /** Whether they have sizes of their own. */
  readonly differ: boolean;
}

/**
 * What sizes picture files have, as their headers say, without decoding them. Undefined where there are files
 * of many images too, which have one size. Files that can't be read are left out: whoever reads them says so.
 */
export async function pictureSizes(sources: readonly string[]): Promise<PictureSizes | undefined> {
  const { default: sharp } = await import("sharp");
  const sizes: ImageSize[] = [];
  for (const written of sources) {
    const { source } = await pickSuffix(written);
    for (const { label, path } of await expandImageSource(source)) {
      if (!isPictureName(label)) return undefined;
      const found = await sharp(path)
        .metadata()
        .catch(() => undefined);
      if (found !== undefined) sizes.push(found.autoOrient);
    }
  }
  if (sizes.length === 0) return undefined;
  const sides = sizes.flatMap(({ width, height }) => [width, height]);
  return {
    largest: sides.reduce((a, b) => Math.max(a, b)),
    smallest: sides.reduce((a, b) => Math.min(a, b)),
    differ: sizes.some(({ width, height }) => width !== sizes[0]!.width || height !== sizes[0]!.height),
  };
}
