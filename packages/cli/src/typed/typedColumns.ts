import { describeTable } from "@tractable/data";
import type { Model } from "tractable";
import { lackingColumns } from "../errors/lackingColumns.ts";
import { isReadAsNumber } from "./isReadAsNumber.ts";

export interface TypedColumns {
  /** Columns of the density, and constants that are there to be checked. */
  readonly names: readonly string[];
  readonly contextNames: readonly string[];
  /** The columns that are read as numbers. */
  readonly numbers: ReadonlySet<string>;
}

/**
 * What a model needs of a table; throws for a table that lacks a column of it, but one that is `optional`.
 */
export async function typedColumns(
  model: Model,
  sources: readonly string[],
  optional?: string,
): Promise<TypedColumns> {
  const found = (await describeTable([...sources])).map(({ name }) => name);
  const { columns, contextColumns, schema, contextSchema } = model;
  const wanted = [...columns, ...contextColumns];
  const missing = wanted.filter((name) => !found.includes(name) && name !== optional);
  if (missing.length > 0) {
    throw lackingColumns(sources.join(", "), missing, found, wanted);
  }
  if (schema === undefined) {
    const names = columns.filter((name) => found.includes(name));
    return { names, contextNames: contextColumns, numbers: new Set(wanted) };
  }
  const all = [...schema.columns, ...(contextSchema?.columns ?? [])];
  const constants = schema.columns.filter(({ name, type }) => type === "constant" && found.includes(name));
  return {
    names: [...columns.filter((name) => found.includes(name)), ...constants.map(({ name }) => name)],
    contextNames: contextColumns,
    numbers: new Set(all.filter(isReadAsNumber).map(({ name }) => name)),
  };
}
