import { fileURLToPath } from "node:url";
import { theme } from "./theme.ts";

/** CSS pixels are 1/96 inch, and sharp draws an SVG at 72 dots an inch unless told otherwise. */
const TWICE = 2 * 72;

/** An SVG drawing as PNG, at twice its size. */
export async function toPng(svg: string): Promise<Uint8Array> {
  // Read when the first text is drawn: brings our font along, for machines without any.
  process.env.FONTCONFIG_FILE ??= fileURLToPath(new URL("../../fonts/fonts.conf", import.meta.url));
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(svg), { density: TWICE }).flatten({ background: theme.paper }).png().toBuffer();
}
