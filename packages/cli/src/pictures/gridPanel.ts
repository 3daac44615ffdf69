import type { PixelImages } from "../images/pixelImages.ts";
import { imageGrid } from "./imageGrid.ts";
import { label, type Panel } from "./page.ts";
import { theme } from "./theme.ts";

const TITLE = 24;

export interface GridPanelOptions {
  readonly columns: number;
  readonly title: string;
  readonly colour: string;
  /** The width to fill, in CSS pixels. */
  readonly width: number;
}

/** Images in rows, under a title. */
export async function gridPanel(
  images: PixelImages,
  { columns, title, colour, width }: GridPanelOptions,
): Promise<Panel> {
  const { png, size } = await imageGrid(images, columns);
  const height = (width * size.height) / size.width;
  const svg = [
    `<svg width="${width}" height="${height + TITLE}" viewBox="0 0 ${width} ${height + TITLE}">`,
    label({
      x: 0,
      y: 14,
      text: title,
      size: theme.fontSize,
      font: theme.strongFont,
      weight: 600,
      fill: colour,
    }),
    `<image x="0" y="${TITLE}" width="${width}" height="${height}" image-rendering="pixelated" href="data:image/png;base64,${Buffer.from(png).toString("base64")}"/>`,
    "</svg>",
  ].join("");
  return { width, height: height + TITLE, svg };
}
