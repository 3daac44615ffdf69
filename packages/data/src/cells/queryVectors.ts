import type { Database } from "../duckdb/database.ts";
import { translateError } from "../duckdb/translateError.ts";
import type { ColumnValues } from "./columnBuilder.ts";

/** Some rows, column by column. */
export interface Vectors {
  readonly rows: number;
  readonly columns: readonly ColumnValues<unknown>[];
}

/** The rows of a query, a chunk of DuckDB's at a time; `label` is what messages call the table. */
export async function* queryVectors(
  database: Database,
  sql: string,
  { label, signal }: { readonly label: string; readonly signal?: AbortSignal },
): AsyncGenerator<Vectors> {
  const { connection } = database;
  const interrupt = () => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const result = await connection.stream(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      signal?.throwIfAborted();
      if (!chunk || chunk.rowCount === 0) return;
      const columns = Array.from({ length: chunk.columnCount }, (_, index) => chunk.getColumnVector(index));
      yield { rows: chunk.rowCount, columns };
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw translateError(error, label);
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}
