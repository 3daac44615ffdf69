import type { ImageModel } from "../../images/imageModel.ts";
import { card } from "../../text/card.ts";
import { formatNats, plural } from "../../text/format.ts";
import { measureOf, showMeasured } from "../../text/measure.ts";
import type { LogProbStatistics } from "./logProbs.ts";

export interface ImageScoreSummary {
  readonly statistics: LogProbStatistics;
  readonly samples: number;
  /** Where images have labels: the share whose class is the likeliest, and the mean of ln p(x | class). */
  readonly classes: { readonly accuracy: number; readonly logProb: number } | undefined;
  readonly lowest: readonly { readonly name: string; readonly logProb: number }[];
  readonly out: string | undefined;
  readonly skipped: number;
}

/** What came out of scoring images, for people. */
export function imageScoreSummary(model: ImageModel, summary: ImageScoreSummary): string {
  const { statistics, samples, classes, lowest, out, skipped } = summary;
  const { rows, mean, standardError } = statistics;
  const measure = measureOf(model);
  const error = formatNats(Math.abs(measure.of(standardError)));
  const over = `over ${plural(rows, "image")}${skipped > 0 ? ` (${plural(skipped, "file")} left out)` : ""}`;
  const entries: [string, string][] = [
    ["mean", `${formatNats(measure.of(mean))} ± ${error} bits/dim, ${over}`],
    ["in nats", `${formatNats(mean)} ± ${formatNats(standardError)} per image`],
    model.coder === undefined
      ? ["bound", `an upper bound on average, by ${plural(samples, "dequantisation")} of each image`]
      : ["exact", "probabilities of whole-numbered pixels, as compress uses them"],
  ];
  if (classes !== undefined) {
    const deviation = Math.sqrt((classes.accuracy * (1 - classes.accuracy)) / rows);
    entries.push(
      ["given class", showMeasured(measure, classes.logProb)],
      ["accuracy", `${percent(classes.accuracy)} ± ${percent(deviation)} %, by the likeliest class`],
    );
  }
  const shown = lowest.map(({ name, logProb }) => `${showMeasured(measure, logProb)}  ${name}`);
  entries.push(["least likely", shown.join("\n")]);
  if (out !== undefined && out !== "-") entries.push(["written", out]);
  return card(entries);
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
