import { setImmediate } from "node:timers/promises";
import { DataError } from "./dataError.ts";
import { identifier } from "./duckdb/sql.ts";
import { translateError } from "./duckdb/translateError.ts";
import { appendToTable } from "./output/appendToTable.ts";
import { copyQuery } from "./output/copyQuery.ts";
import { openDestination } from "./output/destination.ts";
import { openTableWriter } from "./output/openTableWriter.ts";
import { outputFormat } from "./output/outputFormat.ts";
import { rowsOf } from "./output/rowsOf.ts";
import type { TableWriter, WriterColumn, WriterValues } from "./output/tableWriter.ts";
import { readChunks } from "./readChunks.ts";
import { OpenTable } from "./sources/openTable.ts";

const SQL_TYPES = {
  float32: "FLOAT",
  float64: "DOUBLE",
  int64: "BIGINT",
  boolean: "BOOLEAN",
  text: "VARCHAR",
} as const;

/**
 * Copy a table with every column, text included and in its own spelling where the output is CSV, and more
 * columns behind them, whose values are written some rows at a time, in the order of the table: null, and NaN
 * among numbers, leave the cell empty. Formats as in `openTableWriter`. The values gather in DuckDB, which
 * keeps what is too much for memory on disk, and `close` writes the file.
 * @throws DataError when the table has a column of such a name or not as many rows as there are values.
 */
export async function openAppend(
  sources: string[],
  path: string,
  appended: readonly WriterColumn[],
): Promise<TableWriter> {
  const { format, gzip } = outputFormat(path);
  const isText = format === "csv" || format === "tsv";
  const table = await OpenTable.open(sources, isText ? "head" : "whole");
  try {
    checkNames(table, appended);
    if (format === "npy" || format === "npz") {
      await table.close();
      return appendToNumbers(sources, path, appended);
    }
    const output = await openDestination(path);
    try {
      const database = await table.database();
      const types = appended.map(({ type }) => SQL_TYPES[type]);
      const definitions = types.map((type, index) => `a${index} ${type}`);
      await database.rows(`CREATE TABLE appended (${definitions.join(", ")})`);
      const appender = await appendToTable(
        database,
        "appended",
        appended.map(({ type }) => type),
      );
      let written = 0;
      let isOver = false;
      const abort = async () => {
        if (isOver) return;
        isOver = true;
        await output.discard();
        await table.close();
      };
      const orAbort = async (work: () => Promise<void>) => {
        try {
          await work();
        } catch (error) {
          await abort();
          throw translateError(error, table.label);
        }
      };
      return {
        write: (chunk) =>
          orAbort(async () => {
            appender.append(chunk);
            written += chunk[0]!.length;
            // The native views made while appending are freed by the event loop, not by a promise.
            await setImmediate();
          }),
        close: () =>
          orAbort(async () => {
            appender.close();
            const rows = await rowsOf(table, () => isText);
            // One thread: the rows of a join by position come in the order of the files then.
            await database.rows("SET threads = 1");
            const [counted] = await database.rows(`SELECT count(*) AS n FROM ${rows}`);
            for (const { name } of appended) checkCount(Number(counted!.n), written, name, table.label);
            const columns = [
              ...table.columns.map((column) => ({
                name: column.name,
                expression: `source.${identifier(column.name)}`,
                type: column.type,
              })),
              ...appended.map(({ name }, index) => ({
                name,
                expression:
                  types[index] === "DOUBLE"
                    ? `CASE WHEN NOT isnan(appended.a${index}) THEN appended.a${index} END`
                    : `appended.a${index}`,
                type: types[index]!,
              })),
            ];
            const joined = `${rows} source POSITIONAL JOIN appended`;
            await copyQuery(database, columns, joined, output.temporary, { format, gzip });
            await output.commit();
            isOver = true;
            await table.close();
          }),
        abort,
      };
    } catch (error) {
      await output.discard();
      throw translateError(error, table.label);
    }
  } catch (error) {
    await table.close();
    throw error;
  }
}

function checkNames({ columns, label }: OpenTable, appended: readonly WriterColumn[]): void {
  const names = new Set(appended.map(({ name }) => name.toLowerCase()));
  const taken = columns.find((column) => names.has(column.name.toLowerCase()));
  if (taken === undefined) return;
  throw new DataError(`${label}: it already has a column "${taken.name}"; rename or remove that one first`);
}

/**
 * A numpy file holds only numbers, so the table is read as such; text in it is an error. The values are held
 * in memory, as the file was.
 */
function appendToNumbers(sources: string[], path: string, appended: readonly WriterColumn[]): TableWriter {
  const held: WriterValues[][] = appended.map(() => []);
  let rows = 0;
  return {
    async write(chunk) {
      chunk.forEach((values, index) => {
        held[index]!.push(values);
      });
      rows += chunk[0]!.length;
    },
    async close() {
      const all = held.map((parts) =>
        parts.flatMap((values): (string | number | boolean | null)[] => [...values]),
      );
      let writer: TableWriter | undefined;
      let done = 0;
      try {
        for await (const { columns, rows: count, values: block } of readChunks(sources)) {
          writer ??= await openTableWriter(path, [
            ...columns.map((column) => ({ name: column, type: "float32" as const })),
            ...appended.map(({ name, type }) => ({ name, type })),
          ]);
          const width = columns.length;
          const separate = columns.map((_, index) =>
            Float32Array.from({ length: count }, (_, row) => block[row * width + index]!),
          );
          const own = all.map((values) => values.slice(done, done + count));
          if (own.every(({ length }) => length === count)) await writer.write([...separate, ...own]);
          done += count;
        }
        for (const { name } of appended) checkCount(done, rows, name, sources.join(", "));
        await writer?.close();
      } catch (error) {
        await writer?.abort();
        throw error;
      }
    },
    async abort() {},
  };
}

function checkCount(rows: number, values: number, name: string, label: string): void {
  if (rows === values) return;
  throw new DataError(
    `${label}: expected one value of "${name}" for each of its ${rows} rows, got ${values}`,
  );
}
