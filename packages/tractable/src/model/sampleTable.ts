import { TractableError } from "../errors/tractableError.ts";
import { stream } from "../random/stream.ts";
import { decodeTable } from "../tables/codeTable.ts";
import type { Cell } from "../tables/columnData.ts";
import { drawSamples } from "./drawSamples.ts";
import type { SampleOptions } from "./model.ts";
import type { Scorer } from "./score.ts";

/** New rows of a table, by column. */
export async function sampleTable(
  scorer: Scorer,
  columns: readonly string[],
  count: number,
  options: SampleOptions,
): Promise<ReadonlyMap<string, readonly Cell[]>> {
  const { table, pixels } = scorer.density.flow;
  if (pixels !== undefined) {
    throw new TractableError("model.sampleTable: expected a model of a table, got one of images; use sample");
  }
  const drawn = await drawSamples(scorer, count, options);
  const [rows, width] = drawn.shape;
  if (table !== undefined) {
    const { uniform } = stream(options.seed ?? 0, "sample/values");
    return decodeTable(table.schema, drawn, uniform);
  }
  return new Map(
    columns.map((name, column) => [
      name,
      Array.from({ length: rows }, (_, row) => drawn.data[row * width + column]!),
    ]),
  );
}
