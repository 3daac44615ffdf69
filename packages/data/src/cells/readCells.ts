import { type Column, isNumericType } from "../column.ts";
import { DataError } from "../dataError.ts";
import { type DuckPart, isDuckPart } from "../duckdb/duckPart.ts";
import { identifier } from "../duckdb/sql.ts";
import { translateError } from "../duckdb/translateError.ts";
import type { SourcePart } from "../part.ts";
import { OpenTable } from "../sources/openTable.ts";
import { selectColumns } from "../sources/selectColumns.ts";
import type { CellTable } from "./cells.ts";
import { type ColumnBuilder, numberBuilder, textBuilder } from "./columnBuilder.ts";
import { spelledRows } from "./spelledRows.ts";

export interface CellOptions {
  /** Columns to read, in order; all by default. */
  readonly columns?: readonly string[];
  /** Columns to read behind them, which `columns` leaves out by default. */
  readonly also?: readonly string[];
  /**
   * Columns of a text file that are read as numbers, where anything else is a gap: this is faster than text.
   */
  readonly numbers?: ReadonlySet<string>;
  /**
   * Whether every cell is to be as it is written: text of another reading is refused, and numbers of a typed
   * file that doubles don't hold become text; false by default.
   */
  readonly exact?: boolean;
  readonly signal?: AbortSignal;
}

export interface CellChunkOptions extends CellOptions {
  /** How many rows come at a time; 65,536 by default. */
  readonly rowsPerChunk?: number;
}

/**
 * Read a table with columns of any type: text as it is spelled, numbers of a typed file in double precision.
 * @throws DataError when the table can't be read or lacks a column.
 */
export async function readCells(sources: readonly string[], options: CellOptions = {}): Promise<CellTable> {
  for await (const table of readCellChunks(sources, { ...options, rowsPerChunk: Number.POSITIVE_INFINITY })) {
    return table;
  }
  throw new DataError(`${sources.join(", ")}: it has column names but no rows; expected at least one row`);
}

/** The rows that `readCells` gives, some at a time. */
export async function* readCellChunks(
  sources: readonly string[],
  options: CellChunkOptions = {},
): AsyncGenerator<CellTable> {
  const { numbers = new Set(), exact = false, signal, rowsPerChunk = 65_536 } = options;
  const table = await OpenTable.open([...sources]);
  try {
    const available = table.columns.map(({ name }) => name);
    const asked = { columns: options.columns && [...options.columns], also: [...(options.also ?? [])] };
    const columns = selectColumns(available, asked, table.label);
    const areNumbers = columns.map((name) =>
      table.parts.every((part) => isNumberIn(part, name, numbers, exact)),
    );
    const start = () =>
      areNumbers.map((isNumber): ColumnBuilder<never> => (isNumber ? numberBuilder() : textBuilder()));
    let builders = start();
    let rows = 0;
    let isEmpty = true;
    const finish = (): CellTable => ({
      columns,
      cells: new Map(columns.map((name, index) => [name, builders[index]!.cells()])),
      rows,
      source: table.label,
      notes: table.notes,
    });
    for (const part of table.parts) {
      for await (const row of rowsOf(part, columns, areNumbers, { exact, signal })) {
        builders.forEach((builder, index) => {
          builder.add(row[index] as never);
        });
        rows++;
        if (rows < rowsPerChunk) continue;
        yield finish();
        isEmpty = false;
        builders = start();
        rows = 0;
      }
    }
    // a table may have no rows, and has columns all the same
    if (rows > 0 || (exact && isEmpty)) yield finish();
  } finally {
    await table.close();
  }
}

/** Numbers that doubles hold. */
const EXACT = /^(U?(TINYINT|SMALLINT|INTEGER)|FLOAT|DOUBLE)$/;

/**
 * Whether a column is read as numbers: in a file with types if it has such a type, in a text file if that was
 * asked for.
 */
function isNumberIn(part: SourcePart, name: string, numbers: ReadonlySet<string>, exact: boolean): boolean {
  const { type } = part.columns.find((column) => column.name === name)!;
  if (part.textual) return numbers.has(name);
  return exact && isDuckPart(part) ? EXACT.test(type) : isNumericType(type) && type !== "BOOLEAN";
}

type Row = readonly (string | number | null)[];

function rowsOf(
  part: SourcePart,
  columns: readonly string[],
  areNumbers: readonly boolean[],
  { exact, signal }: { readonly exact: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<Row> {
  if (!isDuckPart(part)) return arrayRows(part, columns, signal);
  const rows = duckRows(part, columns, areNumbers, signal);
  const { csv } = part.relation;
  if (!exact || csv === undefined) return rows;
  const names = part.columns.map(({ name }) => name);
  return spelledRows(rows, { text: csv, names, read: columns, label: part.label });
}

async function* arrayRows(
  part: SourcePart,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Row> {
  for await (const block of part.blocks([...columns], signal)) {
    for (let at = 0; at < block.length; at += columns.length)
      yield [...block.subarray(at, at + columns.length)];
  }
}

async function* duckRows(
  part: DuckPart,
  columns: readonly string[],
  areNumbers: readonly boolean[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Row> {
  await part.verify();
  const { connection } = part.database;
  const interrupt = () => connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const selected = columns.map((name, index) =>
      areNumbers[index]
        ? numberExpression(name)
        : textExpression(part.columns.find((own) => own.name === name)!, part.textual),
    );
    const result = await connection.stream(`SELECT ${selected.join(", ")} FROM ${part.relation.sql}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      signal?.throwIfAborted();
      if (!chunk || chunk.rowCount === 0) return;
      const vectors = columns.map((_, index) => chunk.getColumnVector(index));
      for (let row = 0; row < chunk.rowCount; row++) {
        yield vectors.map((vector) => vector.getItem(row) as string | number | null);
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw translateError(error, part.label);
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

function numberExpression(name: string): string {
  return `try_cast(${identifier(name)} AS DOUBLE)`;
}

/** A value as text: as a text file spells it; times of a typed file in the spelling of ISO 8601. */
function textExpression({ name, type }: Column, isText: boolean): string {
  const column = identifier(name);
  if (isText) return column;
  if (/^TIMESTAMP WITH TIME ZONE/.test(type))
    return `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`;
  if (/^TIMESTAMP/.test(type)) return `strftime(${column}, '%Y-%m-%d %H:%M:%S.%g')`;
  return `CAST(${column} AS VARCHAR)`;
}
