import { writeFileAtomically } from "@tractable/data";
import type { PixelImages } from "../images/pixelImages.ts";
import { imageGrid } from "./imageGrid.ts";

/** Writes images in rows as a PNG file. */
export async function writeImageGrid(path: string, images: PixelImages, columns: number): Promise<void> {
  await writeFileAtomically(path, (await imageGrid(images, columns)).png);
}
