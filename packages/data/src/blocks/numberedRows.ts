import { textExpression } from "../cells/cellExpressions.ts";
import type { Database } from "../duckdb/database.ts";
import { countableExpression } from "../duckdb/relation.ts";
import { literal, pathLiteral } from "../duckdb/sql.ts";
import { relationOf } from "../output/relationOf.ts";
import type { OpenTable } from "../sources/openTable.ts";
import { rowId } from "./blockSql.ts";

/** Rows of one file, as DuckDB selects them. */
export interface NumberedRows {
  /** Something to select from that has columns c0, c1 … and a row's number `id`. */
  readonly sql: string;
  readonly count: number;
  /** How many rows of the file were left out. */
  readonly dropped: number;
  readonly part: number;
}

/** The rows of every part with columns c0, c1 …, numbers in their own type and all else as text. */
export async function numberedRows(
  table: OpenTable,
  database: Database,
  {
    columns,
    areNumbers,
    without,
  }: {
    readonly columns: readonly string[];
    readonly areNumbers: readonly boolean[];
    readonly without: readonly string[] | undefined;
  },
): Promise<NumberedRows[]> {
  const all: NumberedRows[] = [];
  for (const [part, own] of table.parts.entries()) {
    const relation = await relationOf(own, table);
    const selected = columns.map((name, index) => {
      const column = own.columns.find((one) => one.name === name)!;
      const value = areNumbers[index]
        ? countableExpression(column, relation.textual)
        : textExpression(column, relation.textual);
      return `${value} AS c${index}`;
    });
    const isCounted = !relation.textual && without === undefined && !hasRowNumber(columns, own.columns);
    if (isCounted) {
      const id = `${rowId(part, "file_row_number")} AS id`;
      all.push({
        sql: `SELECT ${selected.join(", ")}, ${id} FROM ${relation.sql}`,
        count: await countRows(database, relation.sql),
        dropped: 0,
        part,
      });
      continue;
    }
    const path = table.scratchFile(`rows${part}.parquet`);
    const kept =
      without === undefined
        ? ""
        : ` WHERE ${columns.map((_, at) => isThere(at, areNumbers[at]!, without)).join(" AND ")}`;
    await database.rows(
      `COPY (SELECT * FROM (SELECT ${selected.join(", ")} FROM ${relation.sql})${kept}) TO ${literal(path)} (FORMAT parquet)`,
    );
    const sql = `read_parquet(${pathLiteral(path)})`;
    const count = await countRows(database, sql);
    const dropped = without === undefined ? 0 : (await countRows(database, relation.sql)) - count;
    all.push({
      sql: `SELECT *, ${rowId(part, "file_row_number")} AS id FROM ${sql}`,
      count,
      dropped,
      part,
    });
  }
  return all;
}

async function countRows(database: Database, sql: string): Promise<number> {
  const [row] = await database.rows(`SELECT count(*) AS n FROM ${sql}`);
  return Number(row!.n);
}

/** DuckDB's name for a row's number in a Parquet file, which a column of that name hides. */
function hasRowNumber(columns: readonly string[], own: readonly { readonly name: string }[]): boolean {
  return [...columns, ...own.map(({ name }) => name)].some(
    (name) => name.toLowerCase() === "file_row_number",
  );
}

/** Whether column number `at` has a value: no gap, and none of these texts. */
function isThere(at: number, isNumber: boolean, without: readonly string[]): string {
  const column = `c${at}`;
  const texts = ["nan", ...without].map((text) => literal(text.toLowerCase()));
  const isText = `${column} IS NOT NULL AND lower(trim(CAST(${column} AS VARCHAR))) NOT IN (${texts.join(", ")})`;
  const numbers = without.filter((text) => text.trim() !== "" && Number.isFinite(Number(text)));
  if (!isNumber || numbers.length === 0) return isText;
  const isOther = `try_cast(${column} AS DOUBLE) NOT IN (${numbers.map(Number).join(", ")})`;
  return `${isText} AND coalesce(${isOther}, true)`;
}
