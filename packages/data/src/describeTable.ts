import type { Column } from "./column.ts";
import { OpenTable } from "./sources/openTable.ts";

/** The names and types of a table's columns (types as DuckDB names them), without reading all its rows. */
export async function describeTable(sources: string[]): Promise<Column[]> {
  const table = await OpenTable.open(sources);
  try {
    return table.columns;
  } finally {
    await table.close();
  }
}
