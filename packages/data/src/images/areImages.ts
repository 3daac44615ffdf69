import { DataError } from "../dataError.ts";
import { isGlob } from "../sources/expandGlob.ts";
import { pathKind } from "../sources/pathKind.ts";
import { arrayFile } from "./arrayFile.ts";
import { expandImageSource } from "./expandImageSource.ts";
import { findPictures, isPictureName } from "./findPictures.ts";
import { isImageArray } from "./imageArray.ts";
import { pickSuffix } from "./pickSuffix.ts";

/**
 * Whether these sources are images (any of them) rather than a table, told by names and first bytes: picture
 * files, a folder with such, IDX files, uint8 arrays of three or more axes. What can't be opened is not: the
 * reader of tables then says why. `-` is a table.
 */
export async function areImages(sources: readonly string[]): Promise<boolean> {
  for (const source of sources) {
    if (source !== "-" && (await isImages(source))) return true;
  }
  return false;
}

async function isImages(written: string): Promise<boolean> {
  try {
    const { source, pick } = await pickSuffix(written);
    if (pick !== undefined || isPictureName(source)) return true;
    const found = await pathKind(source);
    if (found === "folder") return !(await findPictures(source).next()).done;
    if (found === undefined && !isGlob(source)) return false;
    const [first] = await expandImageSource(source);
    if (isPictureName(first!.label)) return true;
    const array = await arrayFile(first!);
    return array !== undefined && (array.kind === "idx" || (await isImageArray(array)));
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}
