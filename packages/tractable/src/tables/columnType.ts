export const COLUMN_TYPES = [
  "number",
  "integer",
  "category",
  "time",
  "identifier",
  "constant",
  "ignore",
] as const;

/**
 * What a column holds. Identifiers, constants and columns that the user ignores are left out of the density;
 * a constant is put back into drawn rows, and a row that breaks it has probability 0.
 */
export type ColumnType = (typeof COLUMN_TYPES)[number];
