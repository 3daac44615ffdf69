import { card } from "../../text/card.ts";
import { formatCount, formatNats, plural } from "../../text/format.ts";
import type { LogProbStatistics } from "./logProbs.ts";
import type { ScoredRow } from "./lowestRows.ts";

export interface ScoreSummary {
  readonly columns: readonly string[];
  readonly lowest: readonly ScoredRow[];
  readonly out: string | undefined;
  readonly column: string;
  /** Whether the model gives whole stretches of values no density. */
  readonly isBounded: boolean;
}

/** What came out of scoring, for people. */
export function scoreSummary(
  statistics: LogProbStatistics,
  { columns, lowest, out, column, isBounded }: ScoreSummary,
): string {
  const { rows, unscored, outside, meanInside, standardErrorInside } = statistics;
  const mean = `${formatNats(meanInside)} ± ${formatNats(standardErrorInside)} nats`;
  const entries: [string, string][] =
    outside === 0
      ? [["mean log-density", `${mean} per row, over ${plural(rows - unscored, "row")}`]]
      : [
          [
            "mean log-density",
            `-inf: ${plural(outside, "row")} of ${formatCount(rows)} ${isBounded ? "outside the model's supports, or " : ""}too far from its data for a density above 0`,
          ],
          ["over the others", `${mean} per row`],
        ];
  if (unscored > 0) {
    entries.push(["not scored", `${plural(unscored, "row")} with a gap, which the model has no density of`]);
  }
  const shown = lowest.map(({ row, logProb, values }) => {
    const named = columns.slice(0, 6).map((name, index) => `${name}=${values[index]!}`);
    return `${formatNats(logProb).padStart(9)}  row ${formatCount(row)}: ${named.join(" ")}${columns.length > 6 ? " …" : ""}`;
  });
  if (shown.length > 0) entries.push(["least likely", shown.join("\n")]);
  if (out !== undefined && out !== "-") entries.push(["written", `${out} (all columns, and ${column})`]);
  return card(entries);
}
