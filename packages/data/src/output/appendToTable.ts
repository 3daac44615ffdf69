import type { Database } from "../duckdb/database.ts";
import type { WriterColumn, WriterValues } from "./tableWriter.ts";

/** The rows of one DuckDB data chunk. */
const CHUNK_ROWS = 2048;

/** An open append to a DuckDB table. */
export interface Appender {
  append(columns: readonly WriterValues[]): void;
  close(): void;
}

/** Append typed arrays to a table, a DuckDB chunk at a time. */
export async function appendToTable(
  database: Database,
  table: string,
  types: readonly WriterColumn["type"][],
): Promise<Appender> {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, FLOAT, VARCHAR } = await import("@duckdb/node-api");
  const appender = await database.connection.createAppender(table);
  const known = { float32: FLOAT, float64: DOUBLE, int64: BIGINT, boolean: BOOLEAN, text: VARCHAR };
  const duckTypes = types.map((type) => known[type]);
  // One chunk for all rows: each is native memory that the garbage collector neither sees nor soon frees.
  const chunk = DuckDBDataChunk.create(duckTypes);
  return {
    append(columns) {
      const rows = columns[0]!.length;
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - start);
        chunk.rowCount = count;
        columns.forEach((values, index) => {
          const vector = chunk.getColumnVector(index);
          const isWhole = types[index] === "int64";
          for (let row = 0; row < count; row++) {
            const value = values[start + row]!;
            vector.setItem(row, isWhole && value !== null ? BigInt(Math.round(Number(value))) : value);
          }
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
    },
    close: () => appender.closeSync(),
  };
}
