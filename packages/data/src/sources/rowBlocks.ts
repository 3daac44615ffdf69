import { DataError } from "../dataError.ts";
import type { OpenTable } from "./openTable.ts";
import { type Asked, troubleError } from "./troubleError.ts";

/**
 * The named columns of all files as row-major blocks of finite float32 values, and of NaN where gaps are
 * kept.
 */
export async function* rowBlocks(
  table: OpenTable,
  asked: Asked,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array> {
  signal?.throwIfAborted();
  for (const part of table.parts) {
    let read = 0;
    let kept = 0;
    let isChecked = false;
    for await (const block of part.blocks(asked.names, signal)) {
      read += block.length;
      let rows = block;
      if (!allFinite(block)) {
        if (!isChecked) {
          const about = asked.missing === "refuse" ? "all" : "present";
          const inspection = await part.inspect(asked.names, about);
          if (inspection.troubles.length > 0) throw troubleError(part, inspection, asked);
          isChecked = true;
        }
        if (asked.missing === "drop") rows = wholeRows(block, asked.names.length);
      }
      kept += rows.length;
      yield rows;
    }
    if (read === 0)
      throw new DataError(`${part.label}: it has column names but no rows; expected at least one row`);
    if (kept === 0)
      throw new DataError(
        `${part.label}: every row lacks a number in one of ${asked.names.length} columns; choose fewer with --columns`,
      );
  }
}

/** The rows of a block in which every value is a number. */
function wholeRows(block: Float32Array, width: number): Float32Array {
  let kept = 0;
  for (let at = 0; at < block.length; at += width) {
    const row = block.subarray(at, at + width);
    if (row.some(Number.isNaN)) continue;
    block.set(row, kept);
    kept += width;
  }
  return block.subarray(0, kept);
}

/** x − x is 0 for a finite x and NaN otherwise. */
function allFinite(block: Float32Array): boolean {
  let sum = 0;
  for (let index = 0; index < block.length; index++) sum += block[index]! - block[index]!;
  return sum === 0;
}
