import type { OptionRule } from "../errors/checkOptions.ts";
import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";
import { COLUMN_TYPES } from "./columnType.ts";
import type { TableSchema } from "./tableSchema.ts";

type Plain = Readonly<Record<string, unknown>>;

/** Refuses a schema that isn't what `inferSchema` makes, as a file may have any. */
export function checkSchema(where: string, schema: TableSchema): void {
  const value: unknown = schema;
  const isSchema = isPlain(value) && Array.isArray(value.columns) && value.columns.every(isColumn);
  if (isSchema) return;
  throw new TractableError(
    `${where}: expected a schema as inferSchema makes it, got ${isPlain(value) ? "another" : showValue(value)}; infer it from the data`,
  );
}

/** A column of a schema, as far as a quick look can tell. */
export const columnRule: OptionRule = {
  expected: "a column of a schema",
  accepts: (value) => isPlain(value) && typeof value.name === "string" && Array.isArray(value.codes),
};

/** A schema, as far as a quick look can tell. */
export const schemaRule: OptionRule = {
  expected: "a schema as inferSchema makes it",
  accepts: (value) =>
    isPlain(value) && Array.isArray(value.columns) && value.columns.every(columnRule.accepts),
};

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isColumn(value: unknown): boolean {
  return (
    isPlain(value) &&
    typeof value.name === "string" &&
    COLUMN_TYPES.some((type) => type === value.type) &&
    Array.isArray(value.codes) &&
    value.codes.every(isCode) &&
    (value.gaps === undefined || areTexts(value.gaps)) &&
    (value.gap === undefined || typeof value.gap === "string") &&
    (value.time === undefined || isPlain(value.time)) &&
    (value.format === undefined || isPlain(value.format))
  );
}

function isCode(value: unknown): boolean {
  if (!isPlain(value) || !areNumbers(value.shares)) return false;
  if (value.type === "category")
    return areTexts(value.values) && Array.isArray(value.rest) && value.rest.every(isShare);
  const { axis, others } = value;
  return (
    value.type === "number" &&
    isPlain(axis) &&
    areNumbers(axis.knots) &&
    axis.knots.length > 1 &&
    isPlain(axis.low) &&
    isPlain(axis.high) &&
    areNumbers(value.atoms) &&
    isPlain(others) &&
    (value.grid === undefined || isPlain(value.grid)) &&
    (value.declared === undefined || isPlain(value.declared))
  );
}

/** A rare value with what it has. */
function isShare(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === "string";
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === "number");
}
