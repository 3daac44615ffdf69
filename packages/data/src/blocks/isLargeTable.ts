import { stat } from "node:fs/promises";
import { isGlob } from "../sources/expandGlob.ts";
import { OpenTable } from "../sources/openTable.ts";

/**
 * A table of so many values and more isn't held in memory: what its columns hold is then found from a part of
 * them, in seconds instead of minutes.
 */
const MANY_VALUES = 2 ** 23;
/** Bytes that a value takes in a text file, about, and in a compressed one. */
const TEXT_BYTES = 8;
const PACKED_BYTES = 1.6;
/** A Parquet file of fewer bytes isn't looked into. */
const FEW_BYTES = 2 ** 20;

/**
 * Whether a table has so many values that it is better read in blocks: by the rows and columns of Parquet
 * files, and by the bytes of text files. NumPy files, standard input and globs of text files are read as a
 * whole.
 */
export async function isLargeTable(sources: readonly string[]): Promise<boolean> {
  let values = 0;
  for (const source of sources) {
    const bytes = (await stat(source).catch(() => undefined))?.size ?? 0;
    if (/\.parquet$/i.test(source)) {
      if (bytes >= FEW_BYTES || isGlob(source)) values += await parquetValues(source);
    } else if (/\.(csv|tsv|txt|data|jsonl|ndjson)(\.gz)?$/i.test(source)) {
      values += bytes / (/\.gz$/i.test(source) ? PACKED_BYTES : TEXT_BYTES);
    }
  }
  return values >= MANY_VALUES;
}

async function parquetValues(source: string): Promise<number> {
  const table = await OpenTable.open([source]);
  try {
    let rows = 0;
    for (const part of table.parts) rows += (await part.rowCount()) ?? 0;
    return rows * table.columns.length;
  } finally {
    await table.close();
  }
}
