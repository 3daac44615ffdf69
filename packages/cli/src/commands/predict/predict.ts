import { type AppendedColumn, appendColumns, openTableWriter, type WriterColumn } from "@tractable/data";
import { type CategoryPrediction, type NumberPrediction, predictColumn } from "tractable";
import { hint } from "../../errors/hint.ts";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { card } from "../../text/card.ts";
import { formatValue, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { readForModel } from "../../typed/readForModel.ts";
import { areaUnderCurve } from "./areaUnderCurve.ts";
import type { PredictCommandOptions } from "./predictUsage.ts";

/** `tractable predict`: the law of any column, given all others. */
export async function predictCommand(
  path: string,
  sources: readonly string[],
  options: PredictCommandOptions,
): Promise<void> {
  const { column, out, curve, json, device, threads } = options;
  if (curve !== undefined) {
    await checkOutput(curve, "rows");
    guardOutput(curve, { inputs: [path, ...sources], force: options.force });
  }
  if (out !== undefined) {
    await checkOutput(out, "rows");
    guardOutput(out, { inputs: [path, ...sources], force: options.force });
  }
  const model = await loadModel(path, { device, threads });
  if (model.contextColumns.includes(column)) {
    throw new UserError(
      `--column: "${column}" is what the model is conditioned on, which has no law; choose another`,
    );
  }
  const left = model.schema?.columns.filter(({ name }) => !model.columns.includes(name)) ?? [];
  if (![...model.columns, ...left.map(({ name }) => name)].includes(column)) {
    throw new UserError(`--column: the model has no column "${column}"; ${hint(column, model.columns)}`);
  }
  const { rows, context } = await readForModel(model, path, sources, column);
  const predicted = await predictColumn(model, rows, column, { context });
  await model.dispose();
  const facts = predicted.kind === "category" ? categoryFacts(predicted) : numberFacts(predicted);
  if (out !== undefined) {
    const columns = predicted.kind === "category" ? categoryColumns(predicted) : numberColumns(predicted);
    await appendColumns([...sources], out, columns);
  }
  if (curve !== undefined) await writeCurve(curve, predicted);
  const count = predicted.actual.length;
  if (json) {
    printJson({ rows: count, column, ...facts, out, curve });
    return;
  }
  const show = out === "-" ? say : print;
  const files = [out, curve].filter((file) => file !== undefined && file !== "-");
  const written: [string, string][] = files.length === 0 ? [] : [["written", files.join(", ")]];
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

/** A row for every row and piece of its law: which row, from where to where, how probable. */
async function writeCurve(path: string, predicted: CategoryPrediction | NumberPrediction): Promise<void> {
  if (predicted.kind === "category") {
    throw new UserError(
      `--curve: "${predicted.column}" is a category, whose probabilities --out has; leave it out`,
    );
  }
  const { pieces, probabilities, actual } = predicted;
  const order = [...pieces.keys()].sort((a, b) => pieces[a]!.from - pieces[b]!.from);
  const each = (value: (row: number, piece: number) => number) =>
    Float64Array.from({ length: actual.length * order.length }, (_, at) =>
      value(Math.floor(at / order.length), order[at % order.length]!),
    );
  const names = ["row", "from", "to", "probability"];
  const writer = await openTableWriter(
    path,
    names.map((name): WriterColumn => ({ name, type: "float64" })),
  );
  await writer.write([
    each((row) => row + 1),
    each((_, piece) => pieces[piece]!.from),
    each((_, piece) => pieces[piece]!.to),
    each((row, piece) => probabilities[row * pieces.length + piece]!),
  ]);
  await writer.close();
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

function numberColumns({ mean, median, q05, q95, logProb }: NumberPrediction): AppendedColumn[] {
  const column = (name: string, values: Float64Array): AppendedColumn => ({ name, type: "float64", values });
  return [
    column("predicted", median),
    column("mean", mean),
    column("median", median),
    column("q05", q05),
    column("q95", q95),
    column("log_prob", logProb),
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
