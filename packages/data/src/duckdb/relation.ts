import { type Column, isNumericType } from "../column.ts";
import { missingMarkers } from "../missingMarkers.ts";
import { identifier, literal } from "./sql.ts";

/** Where the text of comma-separated values lies, and how it is to be read. */
export interface CsvText {
  readonly path: string;
  readonly delimiter: string;
  readonly gzip: boolean;
  /** Whether the first row is one of names. */
  readonly header: boolean;
}

/** A file as DuckDB reads it: something to select from. */
export interface Relation {
  sql: string;
  columns: Column[];
  /** Whether every column of `sql` is VARCHAR (CSV, JSON) though `columns` gives the types it looks like. */
  textual: boolean;
  /** The text itself, of comma-separated values. */
  csv?: CsvText;
}

/**
 * A column that numbers are asked of, as numbers or as text that is to be read as numbers: a boolean is 0 or
 * 1, and everything else keeps its spelling, by which a gap is told from an error.
 */
export function countableExpression({ name, type }: Column, textual: boolean): string {
  const column = identifier(name);
  if (type !== "BOOLEAN") return textual || isNumericType(type) ? column : `CAST(${column} AS VARCHAR)`;
  if (!textual) return `CAST(${column} AS TINYINT)`;
  return `coalesce(CAST(CAST(try_cast(${column} AS BOOLEAN) AS TINYINT) AS VARCHAR), ${column})`;
}

/** A column as FLOAT; NaN where it has no such value. */
export function floatExpression({ name, type }: Column, textual: boolean): string {
  return `coalesce(try_cast(${castable(name, type, textual)} AS FLOAT), 'nan'::FLOAT)`;
}

function castable(name: string, type: string, textual: boolean): string {
  const column = identifier(name);
  if (textual) return type === "BOOLEAN" ? `try_cast(${column} AS BOOLEAN)` : column;
  // There is no cast from a date or a list to FLOAT; by way of text it fails row by row, as any text does.
  return isNumericType(type) ? column : `CAST(${column} AS VARCHAR)`;
}

/**
 * A column as the type it looks like, for a file format that has types. Dates of a textual relation stay
 * text: their spelling may be one that only the detection understood.
 */
export function typedExpression({ name, type }: Column, textual: boolean): string {
  const column = identifier(name);
  if (!textual) return column;
  if (/^(STRUCT|MAP|JSON)|\]$/.test(type)) return `CAST(${column} AS JSON)`;
  if (!isNumericType(type)) return column;
  const markers = missingMarkers.map(literal).join(", ");
  return `try_cast(CASE WHEN ${column} NOT IN (${markers}) THEN ${column} END AS ${type})`;
}
