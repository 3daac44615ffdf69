import type { ReadOptions } from "./readTable.ts";
import { OpenTable } from "./sources/openTable.ts";
import { rowBlocks } from "./sources/rowBlocks.ts";
import { selectColumns } from "./sources/selectColumns.ts";
import type { Table } from "./table.ts";

export interface ChunkOptions extends ReadOptions {
  /** Rows of every table but the last (default: 65,536, fewer where rows are long). */
  rowsPerChunk?: number;
}

const MOST_VALUES = 1 << 20;

/**
 * Read like `readTable`, some rows at a time, so that memory stays flat however long the table is.
 * @throws DataError at the chunk that holds a value that is not a number.
 */
export async function* readChunks(sources: string[], options: ChunkOptions = {}): AsyncGenerator<Table> {
  const table = await OpenTable.open(sources);
  try {
    const columns = selectColumns(
      table.columns.map(({ name }) => name),
      options,
      table.label,
    );
    const asTable = (values: Float32Array): Table => ({
      columns,
      rows: values.length / columns.length,
      values,
      source: table.label,
    });
    const { rowsPerChunk = Math.ceil(Math.min(65_536, MOST_VALUES / columns.length)) } = options;
    const capacity = rowsPerChunk * columns.length;
    let pending = new Float32Array(capacity);
    let filled = 0;
    for await (const block of rowBlocks(
      table,
      { names: columns, also: options.also ?? [], missing: options.missing ?? "refuse" },
      options.signal,
    )) {
      for (let at = 0; at < block.length; ) {
        const piece = block.subarray(at, at + capacity - filled);
        pending.set(piece, filled);
        at += piece.length;
        filled += piece.length;
        if (filled < capacity) continue;
        yield asTable(pending);
        pending = new Float32Array(capacity);
        filled = 0;
      }
    }
    if (filled > 0) yield asTable(pending.slice(0, filled));
  } finally {
    await table.close();
  }
}
