import { type ColumnCells, explainRows, fitKernels, type TableCells } from "tractable";
import { formatNames, plural } from "../../text/format.ts";
import { say } from "../../text/print.ts";
import { pickRows, type TypedData } from "../../typed/typedData.ts";
import type { Scored } from "./detect.ts";
import type { DetectCommandOptions } from "./detectUsage.ts";
import { ownPValues } from "./ownPValues.ts";

/** A table of numbers without gaps: its columns, and those left out as they only name the rows. */
export interface NumberTable {
  readonly cells: TableCells;
  readonly identifiers: readonly string[];
}

/** The columns of a table as numbers, if all can be; undefined for dates, text or gaps. */
export function numberTable({ cells, schema }: TypedData): NumberTable | undefined {
  const identifiers = schema.columns.flatMap(({ name, type }) => (type === "identifier" ? [name] : []));
  const kept = schema.columns.filter(({ type }) => type !== "identifier");
  if (kept.length === 0 || kept.some(({ type }) => type === "time")) return undefined;
  const columns = kept.map(({ name }) => [name, { numbers: asNumbers(cells.get(name)!) }] as const);
  return columns.every(([, { numbers }]) => numbers.every(Number.isFinite))
    ? { cells: new Map(columns), identifiers }
    : undefined;
}

function asNumbers(cells: ColumnCells): Float64Array {
  if ("numbers" in cells) return cells.numbers;
  const known = cells.texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  return Float64Array.from(cells.indices, (at) => known[at] ?? Number.NaN);
}

/**
 * Scores every row of a table of numbers by the kernel density of the other rows. With `clean`, the given
 * share of rows that are least likely is left out of the density, and all are scored again.
 */
export async function byKernels(
  data: TypedData,
  { cells, identifiers }: NumberTable,
  options: DetectCommandOptions,
): Promise<Scored> {
  const { seed, clean, device, threads, model: kept } = options;
  say(
    `${data.source}: ${plural(data.rows, "row")} of numbers; each is scored by a kernel density of the others`,
  );
  if (identifiers.length > 0) say(`left out, as every row has its own: ${formatNames(identifiers)}`);
  const common = { columns: [...cells.keys()], seed, device, threads, source: data.source };
  let { model, leftOut } = await fitKernels(cells, common);
  if (clean !== undefined) {
    const order = [...leftOut.keys()].sort((a, b) => leftOut[a]! - leftOut[b]!);
    const dropped = order.slice(0, Math.round(clean * data.rows));
    const rest = order.slice(dropped.length).sort((a, b) => a - b);
    say(`fitting again without the ${plural(dropped.length, "least likely row")}`);
    await model.dispose();
    const again = await fitKernels(pickRows(cells, rest), common);
    model = again.model;
    leftOut = new Float64Array(data.rows);
    again.leftOut.forEach((value, index) => {
      leftOut[rest[index]!] = value;
    });
    const scores = await model.logProb(pickRows(cells, dropped));
    dropped.forEach((row, index) => {
      leftOut[row] = scores[index]!;
    });
  }
  if (kept !== undefined) {
    await model.save(kept);
    say(`kept ${kept}`);
  }
  return {
    scores: { logProb: leftOut, score: leftOut, pValue: ownPValues(leftOut) },
    rows: cells,
    smallest: 1 / data.rows,
    explain: (some) => explainRows(model, pickRows(cells, some)),
    dispose: () => model.dispose(),
  };
}
