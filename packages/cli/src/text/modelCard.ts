import { type Model, type Support, showSupport } from "tractable";
import { architecture } from "./architecture.ts";
import { card } from "./card.ts";
import { formatCount, formatDuration, formatNats, plural } from "./format.ts";

/** A model file on one screen. */
export function modelCard(model: Model, path: string): string {
  const { spec, columns, contextColumns, supports, parameterCount, report } = model;
  const entries: [string, string][] = [
    ["model", path],
    ["flow", `${spec.flow.kind}, ${formatCount(parameterCount)} parameters`],
    ["layers", architecture(spec.flow).join("\n")],
    ["columns", columnLines(columns, supports)],
  ];
  if (contextColumns.length > 0) entries.push(["given", contextColumns.join("\n")]);
  if (report === undefined) return card([...entries, ["training", "none recorded"]]);
  const { rows, validationRows, epochs, bestEpoch, steps, seconds, stepMilliseconds, seed, stopped } = report;
  return card([
    ...entries,
    ["training", `${plural(rows, "row")}, and ${formatCount(validationRows)} to validate with; seed ${seed}`],
    [
      "validation",
      `${formatNats(report.validationLogProb)} nats per row, at epoch ${bestEpoch} of ${epochs} (${stopped})`,
    ],
    ["train", `${formatNats(report.trainLogProb)} nats per row`],
    ["time", `${formatDuration(seconds)}, ${plural(steps, "step")} of ${stepMilliseconds.toFixed(1)} ms`],
  ]);
}

/** The names, wrapped; in a table where there are supports to tell. */
function columnLines(columns: readonly string[], supports: readonly Support[]): string {
  if (supports.every((support) => support === "real")) return wrap(columns.join(", "));
  const widest = Math.max(...columns.map(({ length }) => length));
  return columns.map((name, index) => `${name.padEnd(widest)}  ${showSupport(supports[index]!)}`).join("\n");
}

/** Lines of about seventy letters. */
function wrap(text: string): string {
  return text.replaceAll(/(.{50,70}?) /g, "$1\n");
}
