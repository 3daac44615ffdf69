import { readFile } from "node:fs/promises";
import { isSystemError, systemReason } from "@tractable/data/messages";
import type { Picture } from "tractable";
import { UserError } from "../../errors/userError.ts";

export interface PictureOptions {
  /** Whether opacity is kept as a fourth channel; otherwise the picture is put on white. */
  readonly opacity: boolean;
  /** The most pixels; a picture of more is scaled down. */
  readonly pixels?: number;
}

/** A picture file as planes of bytes, turned as its EXIF data say. */
export async function readPicture(path: string, { opacity, pixels }: PictureOptions): Promise<Picture> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
    throw new UserError(`${path}: it could not be read because ${systemReason(error)}`, { cause: error });
  });
  const { default: sharp } = await import("sharp");
  try {
    const upright = sharp(bytes).autoOrient().toColourspace("srgb");
    const { width: w, height: h, hasAlpha, autoOrient } = await sharp(bytes).metadata();
    const kept = opacity ? upright : upright.flatten({ background: "white" });
    const shrink = pixels === undefined ? 1 : Math.min(1, Math.sqrt(pixels / (w * h)));
    const sized =
      shrink === 1
        ? kept
        : kept.resize(Math.round(autoOrient.width * shrink), Math.round(autoOrient.height * shrink), {
            fit: "fill",
          });
    const { data, info } = await sized.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    const channels = opacity && hasAlpha ? 4 : 3;
    return { data: toPlanes(data, info, channels), channels, height: info.height, width: info.width };
  } catch (error) {
    throw new UserError(
      `${path}: expected a picture (PNG, JPEG, WebP …), got a file that can't be read as one (${systemReason(error)})`,
      { cause: error },
    );
  }
}

/** Pixels whose channels lie side by side, as planes. */
function toPlanes(
  pixels: Uint8Array,
  { width, height, channels: found }: { width: number; height: number; channels: number },
  channels: number,
): Uint8Array {
  const area = width * height;
  const planes = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < area; at++) planes[channel * area + at] = pixels[at * found + channel]!;
  }
  return planes;
}
