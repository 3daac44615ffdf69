import type { Matrix, Model } from "tractable";
import type { Comparison } from "./comparison.ts";
import { densityGrid } from "./densityGrid.ts";
import { densityPanel } from "./densityPanel.ts";
import type { Frame } from "./framedPanel.ts";
import type { Placed } from "./page.ts";
import { AXIS_WIDTH, pairFrame, pointSets } from "./pairFrame.ts";
import { columnValues, type Points } from "./points.ts";
import { scatterPanel } from "./scatterPanel.ts";
import { theme } from "./theme.ts";

/** Data, samples and a heat map of the density, side by side. */
export async function twoColumns(
  model: Model,
  points: Points | undefined,
  samples: Points,
  context: Matrix | undefined,
): Promise<Comparison> {
  const frames = pairFrame(points ?? samples, [0, 1]);
  const grid = await densityGrid(model, frames.x.domain, frames.y.domain, context);
  const sets = pointSets(points, samples);
  const count = sets.length + 1;
  const width = (theme.pageWidth - 2 * theme.margin - AXIS_WIDTH - (count - 1) * 12) / count;
  const height = Math.min(width, 520) + 56;
  const place = (index: number): { x: number; frame: Omit<Frame, "title" | "colour"> } => ({
    x: theme.margin + index * (width + 12) + (index === 0 ? 0 : AXIS_WIDTH),
    frame: {
      ...frames,
      width: width + (index === 0 ? AXIS_WIDTH : 0),
      height,
      yAxis: index === 0 ? "shown" : "hidden",
    },
  });
  const placed = sets.map(({ title, colour, points: set }, index): Placed => {
    const { x, frame } = place(index);
    return {
      x,
      y: 0,
      panel: scatterPanel({ ...frame, title, colour }, columnValues(set, 0), columnValues(set, 1)),
    };
  });
  const last = place(sets.length);
  placed.push({
    x: last.x,
    y: 0,
    panel: densityPanel({ ...last.frame, title: "density", colour: theme.ink }, grid),
  });
  return { placed, height };
}
