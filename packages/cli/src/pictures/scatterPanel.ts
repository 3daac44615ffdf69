import * as Plot from "@observablehq/plot";
import { type Frame, framedPanel } from "./framedPanel.ts";
import type { Panel } from "./page.ts";

/** Rows of two columns as dots. */
export function scatterPanel(frame: Frame, xs: Float32Array, ys: Float32Array): Panel {
  const roomEach = (frame.width * frame.height) / Math.max(1, xs.length);
  return framedPanel(frame, [
    Plot.dot(xs, {
      x: xs,
      y: ys,
      r: frame.width > 300 ? 1.7 : 1.3,
      fill: frame.colour,
      fillOpacity: Math.min(0.7, Math.max(0.25, roomEach / 120)),
      clip: true,
    }),
  ]);
}
