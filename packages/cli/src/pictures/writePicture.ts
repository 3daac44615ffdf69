import { writeFileAtomically } from "@tractable/data";
import { toPng } from "./toPng.ts";

/** Writes an SVG drawing as .svg or .png. */
export async function writePicture(path: string, svg: string): Promise<void> {
  await writeFileAtomically(path, path.toLowerCase().endsWith(".svg") ? svg : await toPng(svg));
}
