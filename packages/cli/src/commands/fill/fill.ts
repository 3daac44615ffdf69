import { type ReplacedColumn, replaceCells } from "@tractable/data";
import { type Cell, cellText, type Filled, fillGaps, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { formatCount, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { type ModelTable, readForModel } from "../../typed/readForModel.ts";
import type { FillCommandOptions } from "./fillUsage.ts";

/** `tractable fill`: gaps filled with what belongs there. */
export async function fillCommand(
  path: string,
  sources: readonly string[],
  options: FillCommandOptions,
): Promise<void> {
  const { out, draws = 1, mostLikely, average, seed, json, device, threads } = options;
  await checkOutput(out, "cells");
  if (draws > 1 && (out === "-" || out.startsWith("/dev/"))) {
    throw new UserError(
      `--draws: ${draws} fillings are a file each, and ${out} is one stream; name a file with --out`,
    );
  }
  const names = draws === 1 ? [out] : Array.from({ length: draws }, (_, draw) => numbered(out, draw + 1));
  for (const name of names) guardOutput(name, { inputs: [path, ...sources], force: options.force });
  if (mostLikely && average)
    throw new UserError("--average: --most-likely takes the median of numbers; leave one out");
  if ((mostLikely || average) && draws > 1) {
    const what = average ? "the average" : "the likeliest value";
    throw new UserError(`--draws: ${what} is the same in every draw; leave one out`);
  }
  const model = await loadModel(path, { device, threads });
  if (model.contextColumns.length > 0) {
    throw new UserError(
      `${path}: expected a model without a context, got one given ${model.contextColumns.join(", ")}; fit one without --context, whose gaps can be filled from all columns`,
    );
  }
  const read = await readForModel(model, path, sources);
  const files: string[] = [];
  let gaps = 0;
  let rows = 0;
  for (let draw = 0; draw < draws; draw++) {
    const filled = await fillGaps(model, read.rows, { seed: seed + draw, mostLikely, average });
    [gaps, rows] = [filled.gaps, filled.rows];
    const file = names[draw]!;
    await replaceCells(sources, file, replacements(model, read, filled));
    files.push(file);
  }
  await model.dispose();
  if (json && out !== "-") printJson({ rows: read.table.rows, rowsWithGaps: rows, gaps, draws, out: files });
  else if (!json) {
    const show = out === "-" ? say : print;
    show(
      `${plural(gaps, "gap")} in ${formatCount(rows)} of ${plural(read.table.rows, "row")} filled: ${files.join(", ")}`,
    );
  }
}

/** "filled.csv" → "filled.2.csv". */
function numbered(path: string, draw: number): string {
  return path.replace(/(\.[^/]*)$/, `.${draw}$1`);
}

/** The filled cells of every column, as its file writes them. */
function replacements(
  model: Model,
  { table, rows }: ModelTable,
  { columns, filledRows }: Filled,
): ReplacedColumn[] {
  const schema = new Map(model.schema?.columns.map((column) => [column.name, column]));
  return [...filledRows].map(([name, own]) => {
    const column = schema.get(name);
    const areNumbers = column === undefined || column.type !== "category" || column.values === "number";
    const cells = columns.get(name)!;
    const isTyped = "numbers" in rows.get(name)!;
    const textOf = (cell: Cell) => {
      if (column === undefined) return String(Number(Number(cell).toPrecision(DIGITS)));
      return isTyped ? String(cell) : cellText(column, cell);
    };
    const values = new Array<string | null>(table.rows).fill(null);
    for (const row of own) values[row] = textOf(cells[row]);
    return { name, values, areNumbers };
  });
}

/** A model of numbers alone is of float32 ones. */
const DIGITS = 7;
