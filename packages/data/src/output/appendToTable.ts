import type { DuckDBDoubleVector, DuckDBFloatVector } from "@duckdb/node-api";
import type { Database } from "../duckdb/database.ts";

/** The rows of one DuckDB data chunk. */
const CHUNK_ROWS = 2048;

/** An open append to a DuckDB table of FLOAT and DOUBLE columns. */
export interface NumberAppender {
  append(columns: (Float32Array | Float64Array)[]): void;
  close(): void;
}

/** Append typed arrays to a table, a DuckDB chunk at a time. */
export async function appendToTable(
  database: Database,
  table: string,
  types: ("float32" | "float64")[],
): Promise<NumberAppender> {
  const { DuckDBDataChunk, DOUBLE, FLOAT } = await import("@duckdb/node-api");
  const appender = await database.connection.createAppender(table);
  const duckTypes = types.map((type) => (type === "float32" ? FLOAT : DOUBLE));
  // One chunk for all rows: each is native memory that the garbage collector neither sees nor soon frees.
  const chunk = DuckDBDataChunk.create(duckTypes);
  return {
    append(columns) {
      const rows = columns[0]!.length;
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const count = Math.min(CHUNK_ROWS, rows - start);
        chunk.rowCount = count;
        columns.forEach((values, index) => {
          const vector = chunk.getColumnVector(index) as DuckDBFloatVector | DuckDBDoubleVector;
          for (let row = 0; row < count; row++) vector.setItem(row, values[start + row]!);
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
    },
    close: () => appender.closeSync(),
  };
}
