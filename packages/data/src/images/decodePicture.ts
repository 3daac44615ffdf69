import { readFile } from "node:fs/promises";
import { systemReason } from "../systemReason.ts";
import type { ImageSize, Planes, Unreadable } from "./imagePart.ts";
import { toPlanes } from "./planar.ts";

/**
 * Decode a picture file to 8-bit RGB, turned as its EXIF data says and, with a size, scaled and cropped to
 * cover it. What is transparent becomes black.
 */
export async function decodePicture(path: string, size?: ImageSize): Promise<Planes | Unreadable> {
  const { default: sharp } = await import("sharp");
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    return { reason: `it could not be read because ${systemReason(error)}` };
  }
  if (file.length === 0) return { reason: "the file is empty" };
  try {
    const upright = sharp(file).autoOrient().flatten({ background: "black" });
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
