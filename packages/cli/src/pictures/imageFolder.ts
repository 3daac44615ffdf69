import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "@tractable/data";
import { UserError } from "../errors/userError.ts";
import { checkFolder } from "../files/checkOutput.ts";
import { type PixelImages, selectImages } from "../images/pixelImages.ts";
import { imagePng } from "./imagePng.ts";

/** Makes sure that a folder can be made or filled; one that holds something already is refused. */
export async function checkImageFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return checkFolder(dirname(path), path);
  if (!found.isDirectory()) throw new UserError(`${path}: it is a file; name a folder, or a .png or .npy`);
  await checkFolder(path, path);
  if ((await readdir(path)).length > 0)
    throw new UserError(`${path}: the folder isn't empty; name a new one`);
}

/** Writes every image as a PNG of its own: 001.png, 002.png … */
export async function writeImageFolder(path: string, images: PixelImages): Promise<void> {
  await mkdir(path, { recursive: true });
  const digits = Math.max(3, String(images.count).length);
  for (let index = 0; index < images.count; index++) {
    const name = `${String(index + 1).padStart(digits, "0")}.png`;
    await writeFileAtomically(join(path, name), await imagePng(selectImages(images, [index])));
  }
}
