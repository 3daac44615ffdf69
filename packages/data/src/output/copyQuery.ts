import type { Database } from "../duckdb/database.ts";
import { identifier, literal } from "../duckdb/sql.ts";
import type { OutputFormat } from "./outputFormat.ts";

const OPTIONS: Record<Exclude<OutputFormat, "npy" | "npz">, string> = {
  csv: "FORMAT csv, HEADER true, DELIMITER ','",
  tsv: "FORMAT csv, HEADER true, DELIMITER '\t'",
  jsonl: "FORMAT json",
  parquet: "FORMAT parquet, COMPRESSION zstd",
};

export interface OutputColumn {
  name: string;
  expression: string;
  /** The SQL type the expression has. */
  type: string;
}

/** Write `SELECT columns FROM source` to a file with DuckDB. */
export async function copyQuery(
  database: Database,
  columns: OutputColumn[],
  source: string,
  path: string,
  { format, gzip }: { format: keyof typeof OPTIONS; gzip: boolean },
): Promise<void> {
  const selected = columns.map(({ name, expression, type }) => {
    return `${format === "jsonl" ? jsonExpression(expression, type) : expression} AS ${identifier(name)}`;
  });
  const options = [OPTIONS[format], "USE_TMP_FILE false", ...(gzip ? ["COMPRESSION gzip"] : [])];
  await database.rows(
    `COPY (SELECT ${selected.join(", ")} FROM ${source}) TO ${literal(path)} (${options.join(", ")})`,
  );
}

/** JSON has no NaN or infinity, and a FLOAT goes by its own digits: 0.1, not 0.10000000149011612. */
function jsonExpression(expression: string, type: string): string {
  if (type !== "FLOAT" && type !== "DOUBLE") return expression;
  const value = type === "FLOAT" ? `CAST(CAST(${expression} AS VARCHAR) AS DOUBLE)` : expression;
  return `CASE WHEN isfinite(${expression}) THEN ${value} END`;
}
