import { theme } from "./theme.ts";

/** A drawing of a size of its own. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  /** An <svg> element. */
  readonly svg: string;
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly panel: Panel;
}

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly height: number;
  readonly panels: readonly Placed[];
}

/** A whole picture as SVG: a title, and panels in their places. */
export function drawPage({ title, subtitle, height, panels }: Page): string {
  const { pageWidth, margin, paper, ink, muted, font, strongFont } = theme;
  const placed = panels.map(({ x, y, panel }) => panel.svg.replace("<svg", `<svg x="${x}" y="${y}"`));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`,
    ` width="${pageWidth}" height="${height}" viewBox="0 0 ${pageWidth} ${height}" font-family="${font}">`,
    `<rect width="${pageWidth}" height="${height}" fill="${paper}"/>`,
    label({ x: margin, y: 58, text: title, size: 26, font: strongFont, weight: 600, fill: ink }),
    label({ x: margin, y: 84, text: subtitle, size: 14, font, fill: muted }),
    ...placed,
    "</svg>",
  ].join("\n");
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly fill: string;
  readonly font?: string;
  readonly weight?: number;
}

export function label({ x, y, text, size, fill, font = theme.font, weight = 400 }: Label): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" font-family="${font}" fill="${fill}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
