import { isNumericType } from "../column.ts";
import { DataError } from "../dataError.ts";
import { isDuckPart } from "../duckdb/duckPart.ts";
import type { SourcePart } from "../part.ts";
import { OpenTable } from "../sources/openTable.ts";
import { selectColumns } from "../sources/selectColumns.ts";
import { numberExpression, textExpression } from "./cellExpressions.ts";
import type { CellTable } from "./cells.ts";
import { type ColumnBuilder, numberBuilder, textBuilder } from "./columnBuilder.ts";
import { queryVectors, type Vectors } from "./queryVectors.ts";
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
   * Whether every cell is to be as it is written: text files are all text then, numbers of a typed file that
   * doubles don't hold become text, and what can't be kept is refused; false by default.
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
      areNumbers.map((isNumber): ColumnBuilder => (isNumber ? numberBuilder() : textBuilder()));
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
      for await (const vectors of vectorsOf(part, columns, areNumbers, { exact, signal })) {
        for (let from = 0; from < vectors.rows; ) {
          const to = Math.min(vectors.rows, from + rowsPerChunk - rows);
          builders.forEach((builder, index) => {
            builder.add(vectors.columns[index]!, from, to);
          });
          rows += to - from;
          from = to;
          if (rows < rowsPerChunk) continue;
          yield finish();
          isEmpty = false;
          builders = start();
          rows = 0;
        }
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
  if (part.textual) return !exact && numbers.has(name);
  return exact && isDuckPart(part) ? EXACT.test(type) : isNumericType(type) && type !== "BOOLEAN";
}

/** The columns of a part, some rows at a time. */
async function* vectorsOf(
  part: SourcePart,
  columns: readonly string[],
  areNumbers: readonly boolean[],
  { exact, signal }: { readonly exact: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<Vectors> {
  if (!isDuckPart(part)) return yield* arrayVectors(part, columns, signal);
  await part.verify();
  const { csv } = part.relation;
  if (exact && csv !== undefined) {
    const names = part.columns.map(({ name }) => name);
    return yield* inVectors(spelledRows({ text: csv, names, read: columns, label: part.label }));
  }
  const selected = columns.map((name, index) =>
    areNumbers[index]
      ? numberExpression(name)
      : textExpression(part.columns.find((own) => own.name === name)!, part.textual),
  );
  const sql = `SELECT ${selected.join(", ")} FROM ${part.relation.sql}`;
  yield* queryVectors(part.database, sql, { label: part.label, signal });
}

/** Rows that come in lists, as columns. */
async function* inVectors(lists: AsyncGenerator<readonly (readonly (string | null)[])[]>) {
  for await (const rows of lists) {
    if (rows.length === 0) continue;
    yield {
      rows: rows.length,
      columns: rows[0]!.map((_, column) => ({ getItem: (row: number) => rows[row]![column]! })),
    };
  }
}

async function* arrayVectors(
  part: SourcePart,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Vectors> {
  const width = columns.length;
  for await (const block of part.blocks([...columns], signal)) {
    yield {
      rows: block.length / width,
      columns: columns.map((_, column) => ({ getItem: (row) => block[row * width + column]! })),
    };
  }
}
