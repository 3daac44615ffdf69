import { DataError } from "./dataError.ts";
import { typedExpression } from "./duckdb/relation.ts";
import { identifier } from "./duckdb/sql.ts";
import { translateError } from "./duckdb/translateError.ts";
import { openTableWriter } from "./openTableWriter.ts";
import { appendToTable } from "./output/appendToTable.ts";
import { copyQuery } from "./output/copyQuery.ts";
import { openDestination } from "./output/destination.ts";
import { outputFormat } from "./output/outputFormat.ts";
import { relationOf } from "./output/relationOf.ts";
import { readChunks } from "./readChunks.ts";
import { OpenTable } from "./sources/openTable.ts";

/**
 * Copy a table with every column, text included and in its own spelling where the output is CSV, and one more
 * column of numbers: `values[i]` belongs to row i. Formats as in `openTableWriter`; memory stays flat.
 * @throws DataError when the table has a column of that name or not as many rows as there are values.
 */
export async function appendColumn(
  sources: string[],
  path: string,
  name: string,
  values: Float64Array,
): Promise<void> {
  const { format, gzip } = outputFormat(path);
  const textOutput = format === "csv" || format === "tsv";
  const table = await OpenTable.open(sources, textOutput ? "head" : "whole");
  try {
    const taken = table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    if (taken)
      throw new DataError(
        `${table.label}: it already has a column "${taken.name}"; rename or remove that one first`,
      );
    if (format === "npy" || format === "npz") return await appendToNumbers(sources, path, name, values);

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
      checkCount(Number(counted!.n), values.length, name, table.label);

      await database.rows("CREATE TABLE appended (appended_value DOUBLE)");
      const appender = await appendToTable(database, "appended", ["float64"]);
      appender.append([values]);
      appender.close();
      const columns = [
        ...types.map((column) => ({
          name: column.name,
          expression: `source.${identifier(column.name)}`,
          type: column.type,
        })),
        { name, expression: "appended.appended_value", type: "DOUBLE" },
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
  name: string,
  values: Float64Array,
): Promise<void> {
  let writer: Awaited<ReturnType<typeof openTableWriter>> | undefined;
  let done = 0;
  try {
    for await (const { columns, rows, values: block } of readChunks(sources)) {
      writer ??= await openTableWriter(path, [
        ...columns.map((column) => ({ name: column, type: "float32" as const })),
        { name, type: "float64" },
      ]);
      const width = columns.length;
      const separate = columns.map((_, index) =>
        Float32Array.from({ length: rows }, (_, row) => block[row * width + index]!),
      );
      if (done + rows <= values.length) await writer.write([...separate, values.subarray(done, done + rows)]);
      done += rows;
    }
    checkCount(done, values.length, name, sources.join(", "));
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
