/** A column of a file: its name and its type as DuckDB names it (`DOUBLE`, `VARCHAR`, `BOOLEAN` …). */
export interface Column {
  name: string;
  type: string;
}

const NUMERIC = /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL.*)$/;

/** Whether a column of this type can be read as numbers; booleans count, as 0 and 1. */
export function isNumericType(type: string): boolean {
  return NUMERIC.test(type);
}

/** The narrowest type that describes a column whose type differs between files. */
export function commonType(a: string, b: string): string {
  if (a === b) return a;
  return isNumericType(a) && isNumericType(b) ? "DOUBLE" : "VARCHAR";
}
