import { type AppendedColumn, appendColumns } from "@tractable/data";
import { type CategoryPrediction, type Device, type NumberPrediction, predictColumn } from "tractable";
import { checkOutput } from "../files/checkOutput.ts";
import { guardOutput } from "../files/guardOutput.ts";
import { loadModel } from "../files/loadModel.ts";
import { card } from "../text/card.ts";
import { formatValue, plural } from "../text/format.ts";
import { print, printJson, say } from "../text/print.ts";
import { areaUnderCurve } from "./areaUnderCurve.ts";
import { readForModel } from "./readForModel.ts";

export interface PredictCommandOptions {
  readonly column: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly device: Device;
  readonly threads?: number;
}

/** `tractable predict`: the law of any column, given all others. */
export async function predictCommand(
  path: string,
  sources: readonly string[],
  options: PredictCommandOptions,
): Promise<void> {
  const { column, out, json, device, threads } = options;
  if (out !== undefined) {
    await checkOutput(out, "rows");
    guardOutput(out, { inputs: [path, ...sources], force: options.force });
  }
  const model = await loadModel(path, { device, threads });
  const { rows } = await readForModel(model, path, sources, column);
  const predicted = await predictColumn(model, rows, column);
  await model.dispose();
  const facts = predicted.kind === "category" ? categoryFacts(predicted) : numberFacts(predicted);
  if (out !== undefined) {
    const columns = predicted.kind === "category" ? categoryColumns(predicted) : numberColumns(predicted);
    await appendColumns([...sources], out, columns);
  }
  const count = predicted.actual.length;
  if (json) {
    printJson({ rows: count, column, ...facts, out });
    return;
  }
  const show = out === "-" ? say : print;
  const written: [string, string][] = out === undefined || out === "-" ? [] : [["written", out]];
  const known = Object.entries(facts).map(([name, value]): [string, string] => [name, formatValue(value)]);
  show(
    card([
      [column, `given all other columns, for ${plural(count, "row")}`],
      ...(known.length > 0
        ? known
        : [["", "no true values stand in the data to compare with"] as [string, string]]),
      ...written,
    ]),
  );
}

function categoryColumns({ predicted, values, probabilities }: CategoryPrediction): AppendedColumn[] {
  const texts = predicted.map((cell) => (cell === null || cell === undefined ? null : String(cell)));
  return [
    { name: "predicted", type: "text", values: texts },
    ...values.map(
      (value, index): AppendedColumn => ({
        name: `probability_${value}`,
        type: "float64",
        values: Float64Array.from(predicted, (_, row) => probabilities[row * values.length + index]!),
      }),
    ),
  ];
}

function numberColumns({ mean, median, q05, q95 }: NumberPrediction): AppendedColumn[] {
  const column = (name: string, values: Float64Array): AppendedColumn => ({ name, type: "float64", values });
  return [
    column("predicted", median),
    column("mean", mean),
    column("median", median),
    column("q05", q05),
    column("q95", q95),
  ];
}

/** How well it went, where true values stand in the data. */
function categoryFacts({
  predicted,
  actual,
  values,
  probabilities,
}: CategoryPrediction): Record<string, number> {
  const known = actual.flatMap((cell, row) => (cell === null || cell === undefined ? [] : [row]));
  if (known.length === 0) return {};
  const accuracy = known.filter((row) => predicted[row] === actual[row]).length / known.length;
  if (values.length !== 2) return { accuracy };
  const scores = known.map((row) => probabilities[row * 2 + 1]!);
  const isSecond = known.map((row) => String(actual[row]) === values[1]);
  return { accuracy, auc: areaUnderCurve(scores, isSecond) };
}

function numberFacts({ mean, q05, q95, crps, actual }: NumberPrediction): Record<string, number> {
  const known = actual.flatMap((cell, row) => (cell === null || cell === undefined ? [] : [row]));
  if (known.length === 0) return {};
  const average = (value: (row: number) => number) =>
    known.reduce((sum, row) => sum + value(row), 0) / known.length;
  return {
    rmse: Math.sqrt(average((row) => (mean[row]! - Number(actual[row])) ** 2)),
    crps: average((row) => crps[row]!),
    coverage90: average((row) =>
      Number(actual[row]) >= q05[row]! && Number(actual[row]) <= q95[row]! ? 1 : 0,
    ),
  };
}
