import type { Model, StopReason } from "tractable";
import { card } from "../../text/card.ts";
import { commandName } from "../../text/commandName.ts";
import { formatCount, formatDuration } from "../../text/format.ts";
import { measureOf, showPerItem } from "../../text/measure.ts";
import { shellWord } from "../../text/shellWord.ts";

const WHY: Readonly<Record<StopReason, string>> = {
  finished: "all epochs done",
  "early stop": "no better since",
  "time limit": "time is up",
  aborted: "interrupted",
  diverged: "diverged",
};

export interface FitFiles {
  readonly model: string;
  readonly picture: string | undefined;
  readonly sources: readonly string[];
}

/** What came out of a fit, for people. */
export function fitSummary(fitted: Model, { model, picture, sources }: FitFiles): string {
  const { spec, parameterCount, report } = fitted;
  const { epochs, bestEpoch, trainLogProb, validationLogProb, seconds, stepMilliseconds, stopped } = report!;
  const measure = measureOf(fitted);
  const best = `at epoch ${bestEpoch} of ${epochs} (${WHY[stopped]})`;
  return card([
    ["validation", `${showPerItem(measure, validationLogProb)}, ${best}`],
    ["train", showPerItem(measure, trainLogProb)],
    ["time", `${formatDuration(seconds)}, ${stepMilliseconds.toFixed(1)} ms a step`],
    ["model", `${model} (${spec.flow.kind}, ${formatCount(parameterCount)} parameters)`],
    ...(picture === undefined
      ? []
      : [
          [
            "picture",
            `${picture}${fitted.image === undefined ? "" : " (samples at temperature 1)"}`,
          ] as const,
        ]),
    ["next", nextCommands(fitted, shellWord(model), sources).join("\n")],
  ]);
}

function nextCommands(
  { contextColumns, image, coder }: Model,
  model: string,
  sources: readonly string[],
): string[] {
  const command = commandName();
  const data = sources.map((source) => (source === "-" ? "more.csv" : shellWord(source))).join(" ");
  const given = contextColumns.map((name) => `${name}=…`).join(",");
  const context = given === "" ? "" : ` --given "${given}"`;
  const score = `${command} score ${model} ${data}`;
  if (image !== undefined) {
    const then =
      coder === undefined
        ? `sample ${model} --grid 8x8 --temperature 0.7 --out samples.png`
        : `compress ${model} ${data} --out images.tz`;
    return [score, `${command} ${then}`];
  }
  return [score, `${command} sample ${model} -n 1000${context} --out new.csv`];
}
