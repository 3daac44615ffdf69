import { DataError } from "../dataError.ts";
import type { OpenTable } from "./openTable.ts";
import { type Asked, troubleError } from "./troubleError.ts";

/** The named columns of all files as row-major blocks in which every value is a finite float32. */
export async function* rowBlocks(
  table: OpenTable,
  asked: Asked,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array> {
  signal?.throwIfAborted();
  for (const part of table.parts) {
    let rows = 0;
    for await (const block of part.blocks(asked.names, signal)) {
      if (!allFinite(block)) {
        throw troubleError(part, await part.inspect(asked.names), asked);
      }
      rows += block.length;
      yield block;
    }
    if (rows === 0)
      throw new DataError(`${part.label}: it has column names but no rows; expected at least one row`);
  }
}

/** x − x is 0 for a finite x and NaN otherwise. */
function allFinite(block: Float32Array): boolean {
  let sum = 0;
  for (let index = 0; index < block.length; index++) sum += block[index]! - block[index]!;
  return sum === 0;
}
