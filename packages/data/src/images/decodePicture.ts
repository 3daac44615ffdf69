import { readFile } from "node:fs/promises";
import type { Metadata } from "sharp";
import { systemReason } from "../systemReason.ts";
import type { PictureOptions, Planes, Unreadable } from "./imagePart.ts";
import { toPlanes } from "./planes.ts";

/**
 * Decode a picture file to 8-bit RGB, turned as its EXIF data says and, with a size, scaled and cropped to
 * cover it. What is transparent becomes black, and colours are brought to sRGB by the picture's profile,
 * unless pictures are to be `exact`: then values are as they are stored, and pictures with transparency, more
 * than 8 bits or other channels than grey or red, green and blue can't be read.
 */
export async function decodePicture(
  path: string,
  { size, exact = false }: PictureOptions = {},
): Promise<Planes | Unreadable> {
  const { default: sharp } = await import("sharp");
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    return { reason: `it could not be read because ${systemReason(error)}` };
  }
  if (file.length === 0) return { reason: "the file is empty" };
  try {
    const loss = exact ? lossOf(await sharp(file).metadata()) : undefined;
    if (loss !== undefined) return { reason: loss };
    const upright = sharp(file, { ignoreIcc: exact }).autoOrient().flatten({ background: "black" });
    const sized = size ? upright.resize({ ...size, fit: "cover" }) : upright;
    const { data, info } = await sized.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    return toPlanes(data, 3, info);
  } catch (error) {
    const detail = systemReason(error).replace(/:\s*$/, "");
    return {
      reason: detail.includes("unsupported image format")
        ? "it is not a PNG, JPEG or WebP image"
        : `the image is damaged or cut short (${detail})`,
    };
  }
}

/** What would be lost of a picture as 8-bit RGB; undefined where nothing is. */
function lossOf({ hasAlpha, depth, space, pages = 1 }: Metadata): string | undefined {
  if (hasAlpha) return "it has transparency (an alpha channel), which would be lost; save it without";
  if (depth !== undefined && depth !== "uchar")
    return "it has more than 8 bits a channel, which would be lost; save it with 8";
  if (space !== "srgb" && space !== "b-w")
    return `its colours are ${space}, which would be converted; save it as RGB or grey`;
  return pages > 1 ? `it has ${pages} frames, of which one would be kept; save them one by one` : undefined;
}
