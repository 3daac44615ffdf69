import { type CellTable, readCellChunks } from "@tractable/data";
import { compressTable, type Model } from "tractable";
import { plural } from "../../text/format.ts";
import type { ToCompress } from "./toCompress.ts";

/** A table as it is spelled, read a part at a time: once to count its rows, and once to code them. */
export async function openTable(model: Model, sources: readonly string[]): Promise<ToCompress> {
  let count = 0;
  for await (const { rows } of readCellChunks(sources, { exact: true })) count += rows;
  let rawBytes = 0;
  async function* parts() {
    for await (const table of readCellChunks(sources, { exact: true })) {
      rawBytes += spelledBytes(table);
      yield table.cells;
    }
  }
  return {
    item: "row",
    count,
    text: plural(count, "row"),
    rawBytes: () => rawBytes,
    compress: (options) => compressTable(model, parts(), { ...options, count }),
  };
}

/** How many bytes the cells take as text, each with what parts it from the next. */
function spelledBytes({ cells, rows }: CellTable): number {
  let bytes = cells.size * rows;
  for (const column of cells.values()) {
    if ("numbers" in column) {
      for (const value of column.numbers) bytes += Number.isNaN(value) ? 0 : String(value).length;
      continue;
    }
    const lengths = column.texts.map((text) => Buffer.byteLength(text));
    for (const index of column.indices) bytes += index < 0 ? 0 : lengths[index]!;
  }
  return bytes;
}
