import { setImmediate } from "node:timers/promises";
import { Database } from "../duckdb/database.ts";
import { identifier } from "../duckdb/sql.ts";
import { appendToTable } from "./appendToTable.ts";
import { copyQuery } from "./copyQuery.ts";
import type { OutputFormat } from "./outputFormat.ts";
import type { TableWriter, WriterColumn } from "./tableWriter.ts";

/**
 * CSV, TSV, JSON lines and Parquet: rows gather in a DuckDB table, which spills to disk when it is long, and
 * the last step writes it out.
 */
export async function duckTableWriter(
  temporary: string,
  format: { format: Exclude<OutputFormat, "npy" | "npz">; gzip: boolean },
  columns: WriterColumn[],
): Promise<TableWriter> {
  const known = { float32: "FLOAT", float64: "DOUBLE", int64: "BIGINT", boolean: "BOOLEAN", text: "VARCHAR" };
  const sqlType = ({ type }: WriterColumn) => known[type];
  // Little, for the engine that runs beside needs it more; but every column pins blocks of its own.
  const database = await Database.open(96 + columns.length / 4);
  try {
    const definitions = columns.map((column, index) => `c${index} ${sqlType(column)}`);
    await database.rows(`CREATE TABLE pending (${definitions.join(", ")})`);
    const appender = await appendToTable(
      database,
      "pending",
      columns.map(({ type }) => type),
    );
    return {
      async write(chunk) {
        appender.append(chunk);
        // The native views made while appending are freed by the event loop, not by a promise.
        await setImmediate();
      },
      async close() {
        appender.close();
        const output = columns.map((column, index) => ({
          name: column.name,
          expression: identifier(`c${index}`),
          type: sqlType(column),
        }));
        await copyQuery(database, output, "pending", temporary, format);
        database.close();
      },
      async abort() {
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
