import { OpenTable } from "./sources/openTable.ts";
import { rowBlocks } from "./sources/rowBlocks.ts";
import { selectColumns } from "./sources/selectColumns.ts";
import type { Table } from "./table.ts";

export interface ReadOptions {
  /** The names to keep, in this order (default: all). */
  columns?: string[];
  /**
   * Names to put after those, for example what a density is conditioned on; left out of the default of
   * `columns`.
   */
  also?: string[];
  /** Rows that lack a number in one of these columns: an error (default), left out, or kept as NaN. */
  missing?: "refuse" | "drop" | "keep";
  /** Abort to stop reading; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Read files, globs or `-` (standard input) as one table of finite float32 values.
 * @throws DataError when there is no such table, or a value in it is not a number.
 */
export async function readTable(sources: string[], options: ReadOptions = {}): Promise<Table> {
  const table = await OpenTable.open(sources);
  try {
    const columns = selectColumns(
      table.columns.map(({ name }) => name),
      options,
      table.label,
    );
    const { also = [], missing = "refuse", signal } = options;
    const blocks = rowBlocks(table, { names: columns, also, missing }, signal);
    const counts = await Promise.all(table.parts.map((part) => part.rowCount()));
    const values =
      missing === "drop" || counts.includes(undefined)
        ? await join(blocks)
        : await fill(blocks, counts.reduce<number>((sum, count) => sum + count!, 0) * columns.length);
    return { columns, rows: values.length / columns.length, values, source: table.label };
  } finally {
    await table.close();
  }
}

/** With the size known beforehand nothing is held twice. */
async function fill(blocks: AsyncIterable<Float32Array>, length: number): Promise<Float32Array> {
  const values = new Float32Array(length);
  let filled = 0;
  for await (const block of blocks) {
    values.set(block, filled);
    filled += block.length;
  }
  return values;
}

async function join(blocks: AsyncIterable<Float32Array>): Promise<Float32Array> {
  const held: Float32Array[] = [];
  for await (const block of blocks) held.push(block);
  const values = new Float32Array(held.reduce((sum, block) => sum + block.length, 0));
  held.reduce((at, block) => {
    values.set(block, at);
    return at + block.length;
  }, 0);
  return values;
}
