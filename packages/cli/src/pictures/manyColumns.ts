import type { Comparison } from "./comparison.ts";
import { interestingPairs, type Pair } from "./interestingPairs.ts";
import type { Placed } from "./page.ts";
import { AXIS_WIDTH, pairFrame, pointSets } from "./pairFrame.ts";
import { columnValues, type Points } from "./points.ts";
import { scatterPanel } from "./scatterPanel.ts";
import { theme } from "./theme.ts";

const MOST_PAIRS = 6;
const ROW_GAP = 18;

/** Data beside samples for a few pairs of columns. */
export function manyColumns(
  points: Points | undefined,
  samples: Points,
  features: number,
  chosen?: readonly Pair[],
): Comparison {
  const sets = pointSets(points, samples);
  const pairs = chosen ?? interestingPairs(points ?? samples, features, MOST_PAIRS);
  const columns = samples.columns.length;
  const possible = (features * (features - 1)) / 2 + features * (columns - features);
  const perRow = Math.min(3, pairs.length);
  const groupWidth = (theme.pageWidth - 2 * theme.margin - (perRow - 1) * theme.gap * 0.6) / perRow;
  const panelWidth = (groupWidth - AXIS_WIDTH - 4 * (sets.length - 1)) / sets.length;
  const height = Math.min(panelWidth, 400) + 64;
  const placed = pairs.flatMap((pair, place) => {
    const left = theme.margin + (place % perRow) * (groupWidth + theme.gap * 0.6);
    const top = Math.floor(place / perRow) * (height + ROW_GAP);
    const frame = pairFrame(points ?? samples, pair);
    return sets.map(({ title, colour, points: set }, index): Placed => {
      const isFirst = index === 0;
      const panel = scatterPanel(
        {
          ...frame,
          title,
          colour,
          height,
          width: panelWidth + (isFirst ? AXIS_WIDTH : 0),
          yAxis: isFirst ? "shown" : "hidden",
        },
        columnValues(set, pair[0]),
        columnValues(set, pair[1]),
      );
      return { x: left + (isFirst ? 0 : AXIS_WIDTH + index * (panelWidth + 4)), y: top, panel };
    });
  });
  const note = pairs.length < possible ? `${pairs.length} of ${possible} pairs of columns` : undefined;
  return { placed, note, height: Math.ceil(pairs.length / perRow) * (height + ROW_GAP) - ROW_GAP };
}
