import type { DuckDBDoubleVector, DuckDBFloatVector } from "@duckdb/node-api";
import type { Database } from "../duckdb/database.ts";

/** The rows of one DuckDB data chunk. */
const CHUNK_ROWS = 2048;

/** An open append to a DuckDB table of FLOAT and DOUBLE columns. */
export interface NumberAppender {
  append(columns: (Float32Array | Float64Array)[]): void;
  close(): void;
}

/** Append typed arrays to a table without a JavaScript value per cell. */
export async function appendToTable(
  database: Database,
  table: string,
  types: ("float32" | "float64")[],
): Promise<NumberAppender> {
  const { DuckDBDataChunk, DOUBLE, FLOAT } = await import("@duckdb/node-api");
  const appender = await database.connection.createAppender(table);
  const duckTypes = types.map((type) => (type === "float32" ? FLOAT : DOUBLE));
  return {
    append(columns) {
      const rows = columns[0]!.length;
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        const chunk = DuckDBDataChunk.create(duckTypes, Math.min(CHUNK_ROWS, rows - start));
        columns.forEach((values, index) => {
          const vector = chunk.getColumnVector(index) as DuckDBFloatVector | DuckDBDoubleVector;
          for (let row = 0; row < chunk.rowCount; row++) vector.setItem(row, values[start + row]!);
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
    },
    close: () => appender.closeSync(),
  };
}
