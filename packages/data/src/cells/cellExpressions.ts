import type { Column } from "../column.ts";
import { identifier } from "../duckdb/sql.ts";

/** A column as numbers in double precision; NaN where it has none. */
export function numberExpression(name: string): string {
  return `coalesce(try_cast(${identifier(name)} AS DOUBLE), 'nan'::DOUBLE)`;
}

/** A value as text: as a text file spells it; times of a typed file in the spelling of ISO 8601. */
export function textExpression({ name, type }: Column, isText: boolean): string {
  const column = identifier(name);
  if (isText) return column;
  if (/^TIMESTAMP WITH TIME ZONE/.test(type))
    return `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`;
  if (/^TIMESTAMP/.test(type)) return `strftime(${column}, '%Y-%m-%d %H:%M:%S.%g')`;
  return `CAST(${column} AS VARCHAR)`;
}
