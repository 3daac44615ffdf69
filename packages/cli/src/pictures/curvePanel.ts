import * as Plot from "@observablehq/plot";
import { type Frame, framedPanel } from "./framedPanel.ts";
import type { Panel } from "./page.ts";
import { theme } from "./theme.ts";

export interface PanelCurve {
  readonly xs: readonly number[];
  /** The model's density at each of them. */
  readonly densities: ArrayLike<number>;
  /** Rows to compare with, as a histogram. */
  readonly data: Float32Array | undefined;
}

/** The density of a single column, over a histogram of the data. */
export function curvePanel(frame: Omit<Frame, "y">, { xs, densities, data }: PanelCurve): Panel {
  const [low, high] = frame.x.domain;
  const bars = data === undefined ? [] : histogram(data, low, high);
  const top = 1.08 * Math.max(...Array.from(densities), ...bars.map(({ density }) => density));
  const points = xs.map((x, index) => ({ x, density: densities[index]! }));
  return framedPanel({ ...frame, y: { label: "density", domain: [0, top] } }, [
    Plot.rectY(bars, { x1: "from", x2: "to", y: "density", fill: theme.data, fillOpacity: 0.35, inset: 0.5 }),
    Plot.line(points, { x: "x", y: "density", stroke: theme.samples, strokeWidth: 2.4, clip: true }),
  ]);
}

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly density: number;
}

function histogram(data: Float32Array, low: number, high: number): Bar[] {
  const bars = Math.min(60, Math.ceil(3 * Math.cbrt(data.length)));
  const width = (high - low) / bars;
  const counts = new Array<number>(bars).fill(0);
  for (const value of data) {
    const bar = Math.floor((value - low) / width);
    if (bar >= 0 && bar < bars) counts[bar]!++;
  }
  return counts.map((count, bar) => ({
    from: low + bar * width,
    to: low + (bar + 1) * width,
    density: count / (data.length * width),
  }));
}
