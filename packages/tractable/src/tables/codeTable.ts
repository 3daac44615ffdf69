import { checkOption, type OptionRule } from "../errors/checkOptions.ts";
import { functionRule, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { checkSchema, columnRule, schemaRule } from "./checkSchema.ts";
import { type CodedValue, coderOf } from "./codedColumn.ts";
import {
  type Cell,
  type ColumnCells,
  cellsRule,
  pickCells,
  rowsOf,
  type TableLike,
  toTableCells,
} from "./columnData.ts";
import { showNumberText } from "./numberText.ts";
import { numbersOf, textsOf, timesOf } from "./readCells.ts";
import { codesOf, modelledColumns, type TableColumn, type TableSchema } from "./tableSchema.ts";
import { joinTime, partTime, unitOf } from "./timeParts.ts";
import { showTime } from "./timeText.ts";

/** The place of a part that a gap leaves open: its slots see nothing and its probability is 1. */
export const ABSENT = -1;

/** A table as places, [rows, features], one feature for every code of the schema. */
export interface CodedTable {
  /** The places of every row, one row after another. */
  readonly data: Float32Array;
  /** How many rows there are, and how many places each has. */
  readonly shape: readonly [number, number];
  /**
   * What is added to the flow's log-density of each row to be that of its values; −∞ for a row that can't be.
   */
  readonly logFactors: Float64Array;
}

/**
 * The places of a table's rows; columns that the schema leaves out aren't needed, constants are checked where
 * they are there.
 */
export function codeTable(schema: TableSchema, table: TableLike, where: string): CodedTable {
  checkSchema(where, schema);
  const cells = toTableCells(table, where);
  const missing = modelledColumns(schema).filter(({ name }) => !cells.has(name));
  if (missing.length > 0) {
    throw new TractableError(
      `${where}: expected column${missing.length === 1 ? "" : "s"} ${missing.map(({ name }) => `"${name}"`).join(", ")}, got ${[...cells.keys()].join(", ") || "none"}`,
    );
  }
  const rows = cells.size === 0 ? 0 : rowsOf([...cells.values()][0]!);
  const width = codesOf(schema).length;
  const data = new Float32Array(rows * width);
  const logFactors = new Float64Array(rows);
  let feature = 0;
  for (const column of schema.columns) {
    const own = cells.get(column.name);
    if (column.type === "constant" && own !== undefined) checkConstant(column, own, logFactors);
    if (column.codes.length === 0) continue;
    const parts = partsOf(column, own!);
    column.codes.forEach((code, index) => {
      const { encode } = coderOf(code);
      const known = new Map<CodedValue, ReturnType<typeof encode>>();
      for (let row = 0; row < rows; row++) {
        const value = parts[index]!(row);
        let coded = value === undefined ? OPEN : known.get(value);
        if (coded === undefined) {
          coded = encode(value as CodedValue);
          if (known.size < REMEMBERED) known.set(value as CodedValue, coded);
        }
        data[row * width + feature] = coded.place;
        logFactors[row]! += coded.logFactor;
      }
      feature++;
    });
  }
  return { data, shape: [rows, width], logFactors };
}

const OPEN = { place: ABSENT, logFactor: 0 };
/** How many different values of a column are remembered, and coded once. */
const REMEMBERED = 10_000;

/** The value that each code of a column gets, by row; undefined for one that a gap leaves open. */
function partsOf(column: TableColumn, cells: ColumnCells): ((row: number) => CodedValue | undefined)[] {
  const markers = new Set(column.gaps);
  if (column.type === "category") {
    const texts = textsOf(cells, markers);
    return [(row) => texts[row]!];
  }
  if (column.type !== "time") {
    const numbers = numbersOf(cells, markers, column.format);
    return [(row) => (Number.isNaN(numbers[row]!) ? null : numbers[row]!)];
  }
  const times = timesOf(cells, column);
  const unit = unitOf(column.time!);
  const part = (row: number) => partTime(times[row]!, unit);
  const isGap = (row: number) => Number.isNaN(times[row]!);
  return [
    (row) => (isGap(row) ? null : part(row).week),
    (row) => (isGap(row) ? undefined : String(part(row).weekday)),
    (row) => (isGap(row) ? undefined : part(row).clock),
  ];
}

function checkConstant({ constant, gaps }: TableColumn, cells: ColumnCells, logFactors: Float64Array): void {
  const texts = textsOf(cells, new Set(gaps));
  const numbers = typeof constant === "number" ? numbersOf(cells, new Set(gaps)) : undefined;
  for (let row = 0; row < logFactors.length; row++) {
    const isSame = numbers === undefined ? texts[row] === constant : numbers[row] === constant;
    if (!isSame) logFactors[row] = Number.NEGATIVE_INFINITY;
  }
}

/** What gives a row of a table probability 0: a column, and its text there; undefined where nothing does. */
export function impossibleCell(
  schema: TableSchema,
  table: TableLike,
  row: number,
): { readonly column: string; readonly text: string } | undefined {
  const cells = toTableCells(table, "impossibleCell");
  for (const column of schema.columns) {
    const all = cells.get(column.name);
    if (all === undefined) continue;
    const own = pickCells(all, [row]);
    const logFactors = new Float64Array(1);
    if (column.type === "constant") checkConstant(column, own, logFactors);
    const parts = column.codes.length === 0 ? [] : partsOf(column, own);
    column.codes.forEach((code, index) => {
      const value = parts[index]!(0);
      if (value !== undefined) logFactors[0]! += coderOf(code).encode(value).logFactor;
    });
    if (logFactors[0] === Number.NEGATIVE_INFINITY) {
      return { column: column.name, text: textsOf(own, new Set())[0] ?? "a gap" };
    }
  }
  return undefined;
}

/**
 * The values of rows of places, by column, in the types of the file; columns that name rows or are ignored
 * are left out.
 */
export function decodeTable(
  schema: TableSchema,
  coded: Pick<CodedTable, "data" | "shape">,
  uniform: () => number,
): Map<string, Cell[]> {
  checkOption("decodeTable", "the schema", schema, required(schemaRule));
  checkOption("decodeTable", "the places", coded, required(placesRule(codesOf(schema).length)));
  checkOption("decodeTable", "the source of numbers", uniform, required(functionRule));
  const {
    data,
    shape: [rows, width],
  } = coded;
  const columns = new Map<string, Cell[]>();
  let feature = 0;
  for (const column of schema.columns) {
    if (column.type === "constant") columns.set(column.name, new Array<Cell>(rows).fill(column.constant));
    if (column.codes.length === 0) continue;
    const first = feature;
    const coders = column.codes.map(coderOf);
    feature += coders.length;
    const read = (row: number) =>
      coders.map(({ decode }, index) => decode(data[row * width + first + index]!, uniform));
    columns.set(
      column.name,
      Array.from({ length: rows }, (_, row) => cellOf(column, read(row))),
    );
  }
  return columns;
}

const placesRule = (width: number): OptionRule => ({
  expected: `{ data, shape: [rows, ${width}] }, as codeTable makes them`,
  accepts(value) {
    if (typeof value !== "object" || value === null) return false;
    const [data, shape]: unknown[] = [Reflect.get(value, "data"), Reflect.get(value, "shape")];
    return (
      data instanceof Float32Array &&
      Array.isArray(shape) &&
      shape.length === 2 &&
      shape[1] === width &&
      data.length === shape[0] * width
    );
  },
});

function cellOf(column: TableColumn, parts: readonly CodedValue[]): Cell {
  const { type, time } = column;
  const [first, weekday, clock] = parts;
  if (first === null || first === undefined) return null;
  if (type === "time") {
    const at = { week: Number(first), weekday: Number(weekday), clock: Number(clock ?? 0) };
    return showTime(joinTime(at, unitOf(time!)), time!);
  }
  return type === "category" ? categoryCell(column, String(first)) : first;
}

/** A cell as the file writes it: gaps in the file's own spelling, numbers with its decimals. */
export function cellText(column: TableColumn, cell: Cell): string {
  checkOption("cellText", "the column", column, required(columnRule));
  const { gap = "", decimals, format } = column;
  if (cell === null || cell === undefined) return gap;
  if (typeof cell === "number" && format !== undefined) return showNumberText(cell, format, decimals);
  return typeof cell === "number" && decimals !== undefined ? cell.toFixed(decimals) : String(cell);
}

/**
 * A column's cells in the types that drawn rows have; null for gaps, and for what isn't of the column's type.
 */
export function columnValues(column: TableColumn, cells: ColumnCells): Cell[] {
  checkOption("columnValues", "the column", column, required(columnRule));
  checkOption("columnValues", "the cells", cells, required(cellsRule));
  const markers = new Set(column.gaps);
  if (column.type === "category") {
    return textsOf(cells, markers).map((text) => (text === null ? null : categoryCell(column, text)));
  }
  const numbers = column.type === "time" ? timesOf(cells, column) : numbersOf(cells, markers, column.format);
  return Array.from(numbers, (value) => {
    if (Number.isNaN(value)) return null;
    return column.type === "time" ? showTime(value, column.time!) : value;
  });
}

function categoryCell({ values }: TableColumn, text: string): Cell {
  if (values === "number") return Number(text);
  return values === "boolean" ? text.toLowerCase() === "true" : text;
}

/**
 * The values of a table's columns in the types that drawn rows have, for those that the schema doesn't leave
 * out.
 */
export function tableValues(schema: TableSchema, table: TableLike, where: string): Map<string, Cell[]> {
  const cells = toTableCells(table, where);
  return new Map(
    modelledColumns(schema).flatMap((column): [string, Cell[]][] => {
      const own = cells.get(column.name);
      return own === undefined ? [] : [[column.name, columnValues(column, own)]];
    }),
  );
}
