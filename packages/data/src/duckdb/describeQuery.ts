import type { Column } from "../column.ts";
import type { Database } from "./database.ts";

/** The columns a query would give, without running it. */
export async function describeQuery(database: Database, query: string): Promise<Column[]> {
  const rows = await database.rows(`DESCRIBE ${query}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}
