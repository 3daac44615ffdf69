import { isNumericType } from "./column.ts";
import { DataError } from "./dataError.ts";
import type { Database } from "./duckdb/database.ts";
import { describeQuery } from "./duckdb/describeQuery.ts";
import { identifier } from "./duckdb/sql.ts";
import { translateError } from "./duckdb/translateError.ts";
import { appendToTable } from "./output/appendToTable.ts";
import { copyQuery, type OutputColumn } from "./output/copyQuery.ts";
import { openDestination } from "./output/destination.ts";
import { outputFormat } from "./output/outputFormat.ts";
import { rowsOf } from "./output/rowsOf.ts";
import { OpenTable } from "./sources/openTable.ts";

/** New values of some cells of a column. */
export interface ReplacedColumn {
  readonly name: string;
  /** A text for each row; null leaves the cell as it is. */
  readonly values: readonly (string | null)[];
  /** Whether values are numbers, which a file with types is to have as such where all of the column are. */
  readonly areNumbers: boolean;
}

/**
 * Copy a table with other values in some of its cells. All other cells stay what they are: text in its own
 * spelling where the output is CSV, values of their type elsewhere. A replaced column keeps its type if that
 * holds the new values. Formats as in `openTableWriter`, without NumPy files.
 * @throws DataError when the table lacks such a column, or has not as many rows as there are values.
 */
export async function replaceCells(
  sources: readonly string[],
  path: string,
  replaced: readonly ReplacedColumn[],
): Promise<void> {
  const { format, gzip } = outputFormat(path);
  if (format === "npy" || format === "npz") {
    throw new DataError(
      `${path}: cells of a table are replaced in files with column names; write .csv or .parquet`,
    );
  }
  const isText = format === "csv" || format === "tsv";
  const table = await OpenTable.open([...sources], isText ? "head" : "whole");
  try {
    const found = new Set(table.columns.map(({ name }) => name));
    const lacking = replaced.find(({ name }) => !found.has(name));
    if (lacking !== undefined) {
      throw new DataError(
        `${table.label}: expected a column "${lacking.name}", got ${[...found].join(", ")}`,
      );
    }
    const output = await openDestination(path);
    try {
      const database = await table.database();
      const changed = new Map(
        replaced.map((column, index) => [column.name, { ...column, text: `c.t${index}` }]),
      );
      const rows = await rowsOf(table, (name) => isText || changed.has(name));
      await keepTexts(database, replaced);
      // One thread: the rows of a join by position come in the order of the files then.
      await database.rows("SET threads = 1");
      const [counted] = await database.rows(`SELECT count(*) AS n FROM ${rows}`);
      for (const { name, values } of replaced) {
        if (Number(counted!.n) === values.length) continue;
        throw new DataError(
          `${table.label}: expected one value of "${name}" for each of its ${counted!.n} rows, got ${values.length}`,
        );
      }
      const joined = replaced.length === 0 ? `${rows} source` : `${rows} source POSITIONAL JOIN changed c`;
      const columns: OutputColumn[] = [];
      for (const { name, type } of await describeQuery(database, `SELECT * FROM ${rows}`)) {
        const expression = `source.${identifier(name)}`;
        const own = changed.get(name);
        if (own === undefined) {
          columns.push({ name, expression, type });
          continue;
        }
        const guessed = table.columns.find((column) => column.name === name)!.type;
        const merged = `coalesce(${own.text}, CAST(${expression} AS VARCHAR))`;
        const chosen = isText ? "VARCHAR" : await typeOf({ database, joined, merged, type, guessed, own });
        const value = `CASE WHEN ${own.text} IS NULL THEN CAST(${expression} AS ${chosen}) ELSE CAST(${own.text} AS ${chosen}) END`;
        columns.push({ name, expression: value, type: chosen });
      }
      await copyQuery(database, columns, joined, output.temporary, { format, gzip });
      await output.commit();
    } catch (error) {
      await output.discard();
      throw translateError(error, table.label);
    }
  } finally {
    await table.close();
  }
}

/** The new texts as a table of their own. */
async function keepTexts(database: Database, replaced: readonly ReplacedColumn[]): Promise<void> {
  if (replaced.length === 0) return;
  const definitions = replaced.map((_, index) => `t${index} VARCHAR`);
  await database.rows(`CREATE TABLE changed (${definitions.join(", ")})`);
  const appender = await appendToTable(
    database,
    "changed",
    replaced.map(() => "text" as const),
  );
  appender.append(replaced.map(({ values }) => values));
  appender.close();
}

interface TypeQuestion {
  readonly database: Database;
  readonly joined: string;
  /** All texts of the column, the new ones among them. */
  readonly merged: string;
  /** The type that the column has, and the one that its text looks like. */
  readonly type: string;
  readonly guessed: string;
  readonly own: ReplacedColumn & { readonly text: string };
}

const WHOLE = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** The type of a replaced column in a file that has types: the first that loses nothing. */
async function typeOf({ database, joined, merged, type, guessed, own }: TypeQuestion): Promise<string> {
  const isSpelled = type === "VARCHAR";
  // what has a type already is sure to hold its own values
  const text = isSpelled ? merged : own.text;
  const wanted = isSpelled ? (isNumericType(guessed) ? [guessed] : []) : [type];
  const numbers = own.areNumbers ? (isSpelled ? ["BIGINT", "DOUBLE"] : ["DOUBLE"]) : [];
  for (const one of [...wanted, ...numbers]) {
    const isWhole = WHOLE.test(one) ? ` OR NOT regexp_full_match(${text}, '-?\\d+')` : "";
    const [lost] = await database.rows(
      `SELECT count(*) FILTER (${text} IS NOT NULL AND (try_cast(${text} AS ${one}) IS NULL${isWhole})) AS n FROM ${joined}`,
    );
    if (Number(lost!.n) === 0) return one;
  }
  return "VARCHAR";
}
