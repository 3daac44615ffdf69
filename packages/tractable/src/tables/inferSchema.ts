import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { listOf, oneOf, recordOf } from "../errors/optionRules.ts";
import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type ColumnCells, rowsOf, type TableLike, toTableCells } from "./columnData.ts";
import { COLUMN_TYPES, type ColumnType } from "./columnType.ts";
import { inferColumn } from "./inferColumn.ts";
import type { Bounds } from "./numberCode.ts";
import type { NumberFormat } from "./numberText.ts";
import type { TableColumn, TableSchema } from "./tableSchema.ts";

export interface SchemaOptions {
  /** What columns hold, by name; found from the values by default. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /**
   * More spellings of gaps, as texts or numbers such as "-999"; "", NA, N/A, ?, null, NaN and None by
   * default.
   */
  readonly missing?: readonly string[];
  /** Where numbers end, by column, beyond which the probability is 0; found from the values by default. */
  readonly bounds?: Readonly<Record<string, Bounds>>;
  /**
   * The rows that quantiles and shares are taken from, for rows that are kept for validation; all by default.
   */
  readonly rows?: ArrayLike<number>;
}

/**
 * The columns of a table, with their types found from the values: numbers, whole numbers, categories, times;
 * what names rows or never changes is left out. Throws for a table of which nothing is left.
 */
export function inferSchema(table: TableLike, options: SchemaOptions = {}): TableSchema {
  const {
    types = {},
    missing = [],
    bounds = {},
    rows,
  } = checkOptions("inferSchema", options, {
    types: recordOf("types of columns", oneOf(...COLUMN_TYPES)),
    missing: listOf("texts", (value) => typeof value === "string"),
    bounds: recordOf("ends of columns", boundsRule),
    rows: listOf("places of rows", (value) => Number.isSafeInteger(value) && Number(value) >= 0),
  });
  const cells = toTableCells(table, "inferSchema");
  for (const name of [...Object.keys(types), ...Object.keys(bounds)]) {
    if (!cells.has(name)) {
      throw new TractableError(
        `inferSchema: expected a column "${name}", as its type or bounds are given, got ${[...cells.keys()].join(", ")}`,
      );
    }
  }
  const count = cells.size === 0 ? 0 : rowsOf([...cells.values()][0]!);
  if (rows !== undefined && !(rows.length > 0 && Array.from(rows).every((row) => row >= 0 && row < count))) {
    throw new TractableError(
      `inferSchema: expected rows to be one or more places from 0 to ${count - 1}, got ${showValue(rows)}`,
    );
  }
  const infer = (name: string, own: ColumnCells, decimal?: NumberFormat["decimal"]) =>
    inferColumn(name, own, {
      type: ownOf(types, name),
      bounds: ownOf(bounds, name),
      gaps: missing,
      rows,
      decimal,
    });
  const first = [...cells].map(([name, own]) => infer(name, own));
  // "1,234" is a thousand or one and a quarter: what other columns write before decimals tells
  const decimals = new Set(first.flatMap(({ format }) => (format === undefined ? [] : [format.decimal])));
  const isOpen = ({ type, format }: TableColumn) =>
    format === undefined && (type === "category" || type === "identifier");
  const columns =
    decimals.size === 1
      ? first.map((column) =>
          isOpen(column) ? infer(column.name, cells.get(column.name)!, [...decimals][0]) : column,
        )
      : first;
  if (columns.every(({ codes }) => codes.length === 0)) {
    const why = columns.map(({ name, type }) => `${name}: ${type}`).join(", ");
    throw new TractableError(
      `inferSchema: expected a column with values that vary, got none in ${count} rows (${why || "no columns"}); give a column another type`,
    );
  }
  return { columns };
}

const boundsRule: OptionRule = {
  expected: "{ low, high }, one of them or both, with low below high",
  accepts(value) {
    if (typeof value !== "object" || value === null) return false;
    const { low, high, ...others }: { low?: unknown; high?: unknown } = value;
    const isEnd = (end: unknown) => end === undefined || Number.isFinite(end);
    const areOrdered = low === undefined || high === undefined || Number(low) < Number(high);
    return isEnd(low) && isEnd(high) && areOrdered && Object.keys(others).length === 0;
  },
};

/** What a record has of a name, which may be that of something every object inherits, as "constructor". */
function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
