import type { OptionRule } from "../errors/checkOptions.ts";
import { isArrayLike } from "../errors/isArrayLike.ts";
import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";

/** One cell of a table; null, undefined and NaN are gaps. */
export type Cell = number | string | boolean | Date | null | undefined;

/** A column of numbers in double precision; NaN is a gap. */
export interface NumberCells {
  /** The value of every row; NaN for a gap. */
  readonly numbers: Float64Array;
}

/** A column of text: which of the texts each row has; −1 is a gap. */
export interface TextCells {
  /** The different texts of the column. */
  readonly texts: readonly string[];
  /** For every row the place of its text among them; −1 for a gap. */
  readonly indices: Int32Array;
}

/** The cells of one column. */
export type ColumnCells = NumberCells | TextCells;

/** A table as columns of one length, by name. */
export type TableCells = ReadonlyMap<string, ColumnCells>;

/** A table as a person may pass it: rows as objects, or columns by name. */
export type TableLike =
  | readonly Readonly<Record<string, Cell>>[]
  | Readonly<Record<string, ArrayLike<Cell>>>
  | TableCells;

export function isNumbers(cells: ColumnCells): cells is NumberCells {
  return "numbers" in cells;
}

export function rowsOf(cells: ColumnCells): number {
  return isNumbers(cells) ? cells.numbers.length : cells.indices.length;
}

/** The cells of some rows, by their places. */
export function pickCells(cells: ColumnCells, rows: ArrayLike<number>): ColumnCells {
  if (isNumbers(cells)) return { numbers: Float64Array.from(rows, (row) => cells.numbers[row]!) };
  return { texts: cells.texts, indices: Int32Array.from(rows, (row) => cells.indices[row]!) };
}

/** Reads a table into typed columns; throws for columns of different lengths. `where` is who asks. */
export function toTableCells(table: TableLike, where: string): TableCells {
  if (table instanceof Map && [...table.values()].every(isCells)) return table as TableCells;
  if (!isTable(table)) {
    throw new TractableError(
      `${where}: expected a table, rows as objects or columns by name, got ${showValue(table)}`,
    );
  }
  const columns = Array.isArray(table)
    ? columnsOfObjects(table as readonly Readonly<Record<string, Cell>>[])
    : Object.entries(table as Readonly<Record<string, ArrayLike<Cell>>>);
  const cells = new Map(columns.map(([name, values]) => [name, toColumnCells(values)]));
  const lengths = new Set([...cells.values()].map(rowsOf));
  if (lengths.size > 1) {
    throw new TractableError(
      `${where}: expected columns of one length, got ${[...cells].map(([name, own]) => `${name} of ${rowsOf(own)}`).join(", ")}`,
    );
  }
  return cells;
}

function isTable(table: unknown): boolean {
  const isPlain = (value: unknown) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map);
  if (Array.isArray(table)) return table.every(isPlain);
  return isPlain(table) && Object.values(table as object).every(isArrayLike);
}

/** A column's cells, read. */
export const cellsRule: OptionRule = { expected: "{ numbers } or { texts, indices }", accepts: isCells };

function isCells(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Reflect.get(value, "numbers") instanceof Float64Array) return true;
  return Array.isArray(Reflect.get(value, "texts")) && Reflect.get(value, "indices") instanceof Int32Array;
}

function columnsOfObjects(rows: readonly Readonly<Record<string, Cell>>[]): [string, Cell[]][] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names].map((name) => [name, rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null))]);
}

/** A column whose cells are all numbers or gaps becomes one of numbers, any other one of text. */
function toColumnCells(values: ArrayLike<Cell>): ColumnCells {
  if (values instanceof Float64Array) return { numbers: values };
  const all = Array.from(values);
  if (all.every((value) => typeof value === "number" || value === null || value === undefined)) {
    return { numbers: Float64Array.from(all, (value) => (typeof value === "number" ? value : Number.NaN)) };
  }
  return dictionary(all.map(asText));
}

function asText(value: Cell): string | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Texts with each of them kept once, in the order of their first row. */
export function dictionary(values: Iterable<string | null>): TextCells {
  const isIterable = typeof values === "object" && values !== null && Symbol.iterator in values;
  if (!isIterable) {
    throw new TractableError(`dictionary: expected texts to go over, got ${showValue(values)}`);
  }
  const places = new Map<string, number>();
  const indices: number[] = [];
  for (const value of values) {
    if (value === null) {
      indices.push(-1);
      continue;
    }
    if (typeof value !== "string") {
      throw new TractableError(`dictionary: expected texts or null, got ${showValue(value)}`);
    }
    const known = places.get(value);
    if (known === undefined) places.set(value, places.size);
    indices.push(known ?? places.size - 1);
  }
  return { texts: [...places.keys()], indices: Int32Array.from(indices) };
}
