import * as Plot from "@observablehq/plot";
import { type Frame, framedPanel } from "./framedPanel.ts";
import type { Panel } from "./page.ts";
import { quantile } from "./quantile.ts";

/** A density on a grid: cell centres, rows from low to high y. */
export interface DensityGrid {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
}

const SHADES = 48;

/** A heat map of a density of two columns. */
export function densityPanel(frame: Frame, { columns, rows, values }: DensityGrid): Panel {
  // One cell that is far above the rest would leave everything else black.
  const top = Math.min(Math.max(...values), 1.5 * quantile(values, 0.998)) || 1;
  // Levels are evenly spaced in the square root, which shows the tails too.
  const thresholds = Array.from({ length: SHADES }, (_, level) => top * (level / SHADES) ** 2);
  return framedPanel(
    frame,
    [
      Plot.frame({ fill: "#000004", stroke: "none" }),
      Plot.contour(
        Array.from(values, (value) => Math.min(value, top)),
        {
          width: columns,
          height: rows,
          x1: frame.x.domain[0],
          x2: frame.x.domain[1],
          y1: frame.y.domain[0],
          y2: frame.y.domain[1],
          thresholds,
          fill: (value: number) => value,
          stroke: "none",
          clip: true,
        },
      ),
    ],
    { type: "sqrt", domain: [0, top], scheme: "inferno" },
  );
}
