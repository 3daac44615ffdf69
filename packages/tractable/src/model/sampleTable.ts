import { TractableError } from "../errors/tractableError.ts";
import { stream } from "../random/stream.ts";
import type { Matrix } from "../rows/rows.ts";
import { decodeTable } from "../tables/codeTable.ts";
import type { Cell } from "../tables/columnData.ts";
import { drawParts } from "./drawSamples.ts";
import type { SampleInPartsOptions, SampleOptions } from "./model.ts";
import type { Scorer } from "./score.ts";

/** New rows of a table, by column. */
export async function sampleTable(
  scorer: Scorer,
  columns: readonly string[],
  count: number,
  options: SampleOptions,
): Promise<ReadonlyMap<string, readonly Cell[]>> {
  const toTable = tableFrom("model.sampleTable", scorer, columns, options);
  const all = toTable({ data: new Float32Array(0), shape: [0, scorer.density.flow.features] });
  for await (const drawn of drawParts("model.sampleTable", scorer, count, options)) {
    for (const [name, cells] of toTable(drawn)) {
      const held = all.get(name)!;
      for (const cell of cells) held.push(cell);
    }
  }
  return all;
}

/** The rows that `sampleTable` gives, some at a time. */
export async function* sampleTableParts(
  scorer: Scorer,
  columns: readonly string[],
  count: number,
  options: SampleInPartsOptions,
): AsyncGenerator<ReadonlyMap<string, readonly Cell[]>> {
  const where = "model.sampleTableInParts";
  const toTable = tableFrom(where, scorer, columns, options);
  for await (const drawn of drawParts(where, scorer, count, options)) yield toTable(drawn);
}

/** How drawn rows become a table; `where` is who asks. */
function tableFrom(
  where: string,
  { density: { flow } }: Scorer,
  columns: readonly string[],
  { seed = 0 }: SampleOptions,
): (drawn: Matrix) => Map<string, Cell[]> {
  const { table, pixels } = flow;
  if (pixels !== undefined) {
    throw new TractableError(`${where}: expected a model of a table, got one of images; use sample`);
  }
  const { uniform } = stream(seed, "sample/values");
  return (drawn) => {
    if (table !== undefined) return decodeTable(table.schema, drawn, uniform);
    const { data, shape } = drawn;
    const [rows, width] = shape;
    const cellsOf = (column: number) =>
      Array.from({ length: rows }, (_, row): Cell => data[row * width + column]!);
    return new Map(columns.map((name, column) => [name, cellsOf(column)]));
  };
}
