import type { Frame } from "./framedPanel.ts";
import { type Points, showRange } from "./points.ts";
import { theme } from "./theme.ts";

/** The leftmost panel of a pair also holds the axis. */
export const AXIS_WIDTH = 52;

/** The axes of two columns. */
export function pairFrame(points: Points, [x, y]: readonly [number, number]): Pick<Frame, "x" | "y"> {
  return {
    x: { label: points.columns[x]!, domain: showRange(points, x) },
    y: { label: points.columns[y]!, domain: showRange(points, y) },
  };
}

export interface PointSet {
  readonly title: string;
  readonly colour: string;
  readonly points: Points;
}

/** What is shown side by side: the data, if there are any, and samples. */
export function pointSets(data: Points | undefined, samples: Points): PointSet[] {
  const sampled = { title: "samples", colour: theme.samples, points: samples };
  return data === undefined ? [sampled] : [{ title: "data", colour: theme.data, points: data }, sampled];
}
