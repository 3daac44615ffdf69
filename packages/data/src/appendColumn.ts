import { DataError } from "./dataError.ts";
import { typedExpression } from "./duckdb/relation.ts";
import { identifier } from "./duckdb/sql.ts";
import { translateError } from "./duckdb/translateError.ts";
import { appendToTable } from "./output/appendToTable.ts";
import { copyQuery } from "./output/copyQuery.ts";
import { openDestination } from "./output/destination.ts";
import { openTableWriter } from "./output/openTableWriter.ts";
import { outputFormat } from "./output/outputFormat.ts";
import { relationOf } from "./output/relationOf.ts";
import type { WriterColumn, WriterValues } from "./output/tableWriter.ts";
import { readChunks } from "./readChunks.ts";
import { OpenTable } from "./sources/openTable.ts";

/**
 * A column to put behind a table's own: a value for each row; null, and NaN among numbers, leave the cell
 * empty.
 */
export interface AppendedColumn extends WriterColumn {
  readonly values: WriterValues;
}

/** `appendColumns` of one column of numbers. */
export async function appendColumn(
  sources: string[],
  path: string,
  name: string,
  values: Float64Array,
): Promise<void> {
  return appendColumns(sources, path, [{ name, type: "float64", values }]);
}

/**
 * Copy a table with every column, text included and in its own spelling where the output is CSV, and more
 * columns behind them. Formats as in `openTableWriter`; memory stays flat.
 * @throws DataError when the table has a column of such a name or not as many rows as there are values.
 */
export async function appendColumns(
  sources: string[],
  path: string,
  appended: readonly AppendedColumn[],
): Promise<void> {
  const { format, gzip } = outputFormat(path);
  const textOutput = format === "csv" || format === "tsv";
  const table = await OpenTable.open(sources, textOutput ? "head" : "whole");
  try {
    const names = new Set(appended.map(({ name }) => name.toLowerCase()));
    const taken = table.columns.find((column) => names.has(column.name.toLowerCase()));
    if (taken)
      throw new DataError(
        `${table.label}: it already has a column "${taken.name}"; rename or remove that one first`,
      );
    if (format === "npy" || format === "npz") return await appendToNumbers(sources, path, appended);

    const output = await openDestination(path);
    try {
      const database = await table.database();
      const types = table.columns;
      const relations = [];
      for (const part of table.parts) {
        const relation = await relationOf(part, table);
        const expressions = types.map((column) => {
          const expression = textOutput ? identifier(column.name) : typedExpression(column, relation.textual);
          return `${expression} AS ${identifier(column.name)}`;
        });
        relations.push(`SELECT ${expressions.join(", ")} FROM ${relation.sql}`);
      }
      // One thread: the rows of a join by position come in the order of the files then.
      await database.rows("SET threads = 1");
      const rows = `(${relations.join(" UNION ALL ")})`;
      const [counted] = await database.rows(`SELECT count(*) AS n FROM ${rows}`);
      for (const { name, values } of appended)
        checkCount(Number(counted!.n), values.length, name, table.label);

      const sqlTypes = {
        float32: "FLOAT",
        float64: "DOUBLE",
        int64: "BIGINT",
        boolean: "BOOLEAN",
        text: "VARCHAR",
      };
      const own = appended.map(({ type }, index) => ({ column: `a${index}`, type: sqlTypes[type] }));
      await database.rows(
        `CREATE TABLE appended (${own.map(({ column, type }) => `${column} ${type}`).join(", ")})`,
      );
      const appender = await appendToTable(
        database,
        "appended",
        appended.map(({ type }) => type),
      );
      appender.append(appended.map(({ values }) => values));
      appender.close();
      const columns = [
        ...types.map((column) => ({
          name: column.name,
          expression: `source.${identifier(column.name)}`,
          type: column.type,
        })),
        ...appended.map(({ name }, index) => ({
          name,
          expression:
            own[index]!.type === "DOUBLE"
              ? `CASE WHEN NOT isnan(appended.a${index}) THEN appended.a${index} END`
              : `appended.a${index}`,
          type: own[index]!.type,
        })),
      ];
      await copyQuery(database, columns, `${rows} source POSITIONAL JOIN appended`, output.temporary, {
        format,
        gzip,
      });
      await output.commit();
    } catch (error) {
      await output.discard();
      throw translateError(error, table.label);
    }
  } finally {
    await table.close();
  }
}

/** A numpy file holds only numbers, so the table is read as such; text in it is an error. */
async function appendToNumbers(
  sources: string[],
  path: string,
  appended: readonly AppendedColumn[],
): Promise<void> {
  let writer: Awaited<ReturnType<typeof openTableWriter>> | undefined;
  let done = 0;
  try {
    for await (const { columns, rows, values: block } of readChunks(sources)) {
      writer ??= await openTableWriter(path, [
        ...columns.map((column) => ({ name: column, type: "float32" as const })),
        ...appended.map(({ name, type }) => ({ name, type })),
      ]);
      const width = columns.length;
      const separate = columns.map((_, index) =>
        Float32Array.from({ length: rows }, (_, row) => block[row * width + index]!),
      );
      const own = appended.map(({ values }) => values.slice(done, done + rows));
      if (own.every(({ length }) => length === rows)) await writer.write([...separate, ...own]);
      done += rows;
    }
    for (const { name, values } of appended) checkCount(done, values.length, name, sources.join(", "));
    await writer?.close();
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}

function checkCount(rows: number, values: number, name: string, label: string): void {
  if (rows === values) return;
  throw new DataError(
    `${label}: expected one value of "${name}" for each of its ${rows} rows, got ${values}`,
  );
}
