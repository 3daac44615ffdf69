import type { Matrix, Model } from "tractable";
import type { Comparison } from "./comparison.ts";
import { curvePanel } from "./curvePanel.ts";
import { columnValues, type Points, showRange } from "./points.ts";
import { theme } from "./theme.ts";

/** The density of a single column as a curve. */
export async function oneColumn(
  model: Model,
  points: Points | undefined,
  samples: Points,
  context: Matrix | undefined,
): Promise<Comparison> {
  const domain = showRange(points ?? samples, 0);
  const xs = Array.from(
    { length: 600 },
    (_, index) => domain[0] + ((index + 0.5) / 600) * (domain[1] - domain[0]),
  );
  const logProbs = await model.logProb({ data: Float32Array.from(xs), shape: [xs.length, 1] }, { context });
  const frame = {
    width: theme.pageWidth - 2 * theme.margin,
    height: 420,
    title: points === undefined ? "density" : "density, over a histogram of the data",
    colour: theme.samples,
    x: { label: samples.columns[0]!, domain },
    yAxis: "shown",
  } as const;
  const curve = { xs, densities: logProbs.map(Math.exp), data: points && columnValues(points, 0) };
  return { placed: [{ x: theme.margin, y: 0, panel: curvePanel(frame, curve) }], height: frame.height };
}
