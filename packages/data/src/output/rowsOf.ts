import { typedExpression } from "../duckdb/relation.ts";
import { identifier } from "../duckdb/sql.ts";
import type { OpenTable } from "../sources/openTable.ts";
import { relationOf } from "./relationOf.ts";

/**
 * The rows of all files as something to select from: typed, but columns for which `isText` holds, of text
 * files, in their own spelling.
 */
export async function rowsOf(table: OpenTable, isText: (name: string) => boolean): Promise<string> {
  const relations = [];
  for (const part of table.parts) {
    const relation = await relationOf(part, table);
    const expressions = table.columns.map((column) => {
      const own = identifier(column.name);
      return `${isText(column.name) ? own : typedExpression(column, relation.textual)} AS ${own}`;
    });
    relations.push(`SELECT ${expressions.join(", ")} FROM ${relation.sql}`);
  }
  return `(${relations.join(" UNION ALL ")})`;
}
