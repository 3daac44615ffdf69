import { checkOption } from "../errors/checkOptions.ts";
import { required } from "../errors/optionRules.ts";
import { schemaRule } from "./checkSchema.ts";
import type { ColumnCode } from "./codedColumn.ts";
import type { ColumnType } from "./columnType.ts";
import type { NumberFormat } from "./numberText.ts";
import type { TimeFormat } from "./timeText.ts";

/** A column of a table, as plain data. */
export interface TableColumn {
  /** What the column is called where its rows come from. */
  readonly name: string;
  /** What its values are: numbers, whole numbers, categories, times, names of rows or one constant. */
  readonly type: ColumnType;
  /**
   * How its values become places, one after another; none of a column that is left out. A gap is one of the
   * first.
   */
  readonly codes: readonly ColumnCode[];
  /** Whether a category's values are text, numbers or truth values where they come from. */
  readonly values?: "text" | "number" | "boolean";
  /** How its times are written, and how finely; of a column of times only. */
  readonly time?: TimeFormat;
  /** How numbers are written, where it isn't plainly. */
  readonly format?: NumberFormat;
  /** How many decimals a file writes every number with; as many as it takes by default. */
  readonly decimals?: number;
  /** The one value of a constant column; null for gaps alone. */
  readonly constant?: string | number | null;
  /** How a gap is written; empty where the file leaves nothing. */
  readonly gap?: string;
  /** Spellings of gaps that aren't usual ones. */
  readonly gaps?: readonly string[];
  /** A sentence on what was made of the column, where a person should know. */
  readonly note?: string;
}

/** A table's columns, in the order of the file, which is also the order in which the density takes them. */
export interface TableSchema {
  /** Every column of the table, in its order, those that are left out included. */
  readonly columns: readonly TableColumn[];
}

/** The columns that the density is about. */
export function modelledColumns(schema: TableSchema): TableColumn[] {
  checkOption("modelledColumns", "the schema", schema, required(schemaRule));
  return schema.columns.filter(({ codes }) => codes.length > 0);
}

/** Every code of every column, in order: one feature of the flow each. */
export function codesOf(schema: TableSchema): ColumnCode[] {
  return schema.columns.flatMap(({ codes }) => codes);
}
