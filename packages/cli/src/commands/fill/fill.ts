import { openTableWriter, type WriterColumn } from "@tractable/data";
import { cellText, fillGaps, type Model } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { formatCount, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { cellTextAt } from "../../typed/cellTextAt.ts";
import { type ModelTable, readForModel } from "../../typed/readForModel.ts";
import type { FillCommandOptions } from "./fillUsage.ts";

/** `tractable fill`: gaps filled with what belongs there. */
export async function fillCommand(
  path: string,
  sources: readonly string[],
  options: FillCommandOptions,
): Promise<void> {
  const { out, draws = 1, mostLikely, average, seed, json, device, threads } = options;
  await checkOutput(out, "rows");
  const names = draws === 1 ? [out] : Array.from({ length: draws }, (_, draw) => numbered(out, draw + 1));
  for (const name of names) guardOutput(name, { inputs: [path, ...sources], force: options.force });
  if (mostLikely && average)
    throw new UserError("--average: --most-likely takes the median of numbers; leave one out");
  if ((mostLikely || average) && draws > 1) {
    const what = average ? "the average" : "the likeliest value";
    throw new UserError(`--draws: ${what} is the same in every draw; leave one out`);
  }
  const model = await loadModel(path, { device, threads });
  const read = await readForModel(model, path, sources);
  const files: string[] = [];
  let gaps = 0;
  let rows = 0;
  for (let draw = 0; draw < draws; draw++) {
    const filled = await fillGaps(model, read.rows, { seed: seed + draw, mostLikely, average });
    [gaps, rows] = [filled.gaps, filled.rows];
    const file = names[draw]!;
    await write(file, model, read, filled.columns);
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

async function write(
  path: string,
  model: Model,
  { table, rows }: ModelTable,
  filled: ReadonlyMap<string, readonly unknown[]>,
): Promise<void> {
  const { columns } = table;
  const schema = new Map(model.schema?.columns.map((column) => [column.name, column]));
  const textOf = (name: string, value: string | number | boolean | null) => {
    const column = schema.get(name);
    return column === undefined ? String(Number(Number(value).toPrecision(DIGITS))) : cellText(column, value);
  };
  const writer = await openTableWriter(
    path,
    columns.map((name): WriterColumn => ({ name, type: "text" })),
  );
  await writer.write(
    columns.map((name) => {
      const values = filled.get(name);
      const gap = schema.get(name)?.gap;
      const cells = rows.get(name) ?? table.cells.get(name)!;
      return Array.from({ length: table.rows }, (_, row) => {
        const own = cellTextAt(cells, row);
        const value = values?.[row];
        if (value === undefined || !isGap(gap, own)) return own === "" ? null : own;
        return textOf(name, value as string | number | boolean | null);
      });
    }),
  );
  await writer.close();
}

/** A model of numbers alone is of float32 ones. */
const DIGITS = 7;

function isGap(gap: string | undefined, text: string): boolean {
  return text === "" || text === "NaN" || text === gap;
}
