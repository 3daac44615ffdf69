import { type CellTable, readCells } from "@tractable/data";
import {
  boundsOf,
  type ColumnCells,
  inferSchema,
  isCircle,
  type Model,
  type Support,
  showSupport,
  splitPlaces,
  type TableCells,
  type TableSchema,
} from "tractable";
import { hint } from "../errors/hint.ts";
import { UserError } from "../errors/userError.ts";
import type { TypesOption } from "../options/parseTypes.ts";
import { checkEnough } from "../rows/checkEnough.ts";
import { alternatives } from "../text/alternatives.ts";
import { say } from "../text/print.ts";
import { wholeRows } from "./gaps.ts";

export interface TypedDataOptions {
  readonly columns?: readonly string[];
  readonly context?: readonly string[];
  readonly dropMissing?: boolean;
  readonly support?: ReadonlyMap<string, Support>;
  readonly types?: TypesOption;
  readonly missing?: readonly string[];
  /** A model whose types of columns are taken. */
  readonly from?: Model;
  /** The flows of angles, which a message names; none by default, where no support can be declared. */
  readonly angleFlows?: readonly string[];
  readonly validation: number | string;
  readonly seed: number;
}

/** A table with columns of several types, and what they hold. */
export interface TypedData {
  readonly source: string;
  readonly rows: number;
  readonly cells: TableCells;
  readonly contextCells: TableCells | undefined;
  readonly schema: TableSchema;
  readonly contextSchema: TableSchema | undefined;
  /** A share of the rows, or rows of their own. */
  readonly validation: number | { readonly rows: TableCells; readonly context?: TableCells };
}

/** Reads a table as it lies, and finds out what its columns hold. */
export async function readTypedData(
  sources: readonly string[],
  options: TypedDataOptions,
): Promise<TypedData> {
  const { columns, context = [], validation, seed, from } = options;
  const read = await readCells(sources, { columns, also: context });
  for (const note of read.notes) say(note);
  const lacking = from?.columns.filter((name) => !read.cells.has(name)) ?? [];
  if (lacking.length > 0) {
    throw new UserError(
      `--from: expected data with the model's columns, and ${read.source} lacks ${lacking.join(", ")}; take a model of such data, or start without`,
    );
  }
  checkNames(options, read.columns);
  const table = dropMissing(read, options);
  checkEnough(table.source, table.rows, "row");
  const places =
    typeof validation === "number" ? splitPlaces(table.rows, validation, seed).training : undefined;
  const features = only(table.cells, (name) => !context.includes(name));
  const given = context.length === 0 ? undefined : only(table.cells, (name) => context.includes(name));
  if (features.size === 0) {
    throw new UserError(
      `--context: expected a column that is left to learn, got all of ${context.join(", ")}`,
    );
  }
  const about = { ...schemaOptions(options), rows: places };
  const schema = from?.schema ?? inferSchema(features, pick(about, features));
  const contextSchema = from?.contextSchema ?? (given && inferSchema(given, pick(about, given)));
  checkBounds(table.source, features, options);
  const own =
    typeof validation === "number"
      ? undefined
      : await readValidation(validation, options, schema, contextSchema);
  return {
    source: table.source,
    rows: table.rows,
    cells: features,
    contextCells: given,
    schema,
    contextSchema,
    validation: own ?? (validation as number),
  };
}

function schemaOptions({ types, missing, support, angleFlows = [] }: TypedDataOptions) {
  const bounds = Object.fromEntries(
    [...(support ?? [])].flatMap(([name, where]) => {
      if (where === "real") return [];
      if (isCircle(where)) {
        throw new UserError(
          `--support: ${showSupport(where)} of "${name}" is for angles, which --flow ${alternatives(angleFlows)} fits; name that flow, or declare an interval`,
        );
      }
      return [[name, boundsOf(where)]];
    }),
  );
  return { types: Object.fromEntries(types ?? []), missing: missing ?? [], bounds };
}

/** The options that are about columns of a table. */
function pick<T extends { types: object; bounds: object }>(options: T, cells: TableCells): T {
  const own = (named: object) =>
    Object.fromEntries(Object.entries(named).filter(([name]) => cells.has(name)));
  return { ...options, types: own(options.types), bounds: own(options.bounds) };
}

/** Refuses numbers outside declared supports. */
function checkBounds(source: string, cells: TableCells, { support }: TypedDataOptions): void {
  for (const [name, where] of support ?? []) {
    const own = cells.get(name);
    if (own === undefined || where === "real" || isCircle(where)) continue;
    const numbers =
      "numbers" in own ? own.numbers : Float64Array.from(own.indices, (at) => Number(own.texts[at] ?? "NaN"));
    const isOutside = (value: number) =>
      where === "positive" ? value <= 0 : value <= where.low || value >= where.high;
    const row = numbers.findIndex(isOutside);
    if (row < 0) continue;
    throw new UserError(
      `${source}: column "${name}" has ${numbers[row]} in row ${row + 1}, outside its support ${showSupport(where)}, which excludes its bounds; ${
        where === "positive"
          ? `drop that row or declare --support "${name}=real"`
          : "drop that row or widen the interval"
      }`,
    );
  }
}

function checkNames({ types, support, context = [] }: TypedDataOptions, columns: readonly string[]): void {
  for (const [option, names] of [
    ["--types", types],
    ["--support", support],
  ] as const) {
    for (const name of names?.keys() ?? []) {
      if (!columns.includes(name))
        throw new UserError(`${option}: there is no column "${name}"; ${hint(name, columns)}`);
      if (option === "--support" && context.includes(name)) {
        throw new UserError(`--support: "${name}" is context, which has no density; declare features only`);
      }
    }
  }
}

function dropMissing(
  table: CellTable,
  { dropMissing: isAsked = false, missing = [] }: TypedDataOptions,
): CellTable {
  if (!isAsked) return table;
  const kept = wholeRows(table, missing);
  if (kept.length < table.rows / 2) {
    throw new UserError(
      `--drop-missing: it would leave out ${table.rows - kept.length} of ${table.rows} rows; leave the option out, as gaps are learned too, or name fewer --columns`,
    );
  }
  const cells = new Map([...table.cells].map(([name, own]) => [name, pickCells(own, kept)]));
  return { ...table, cells, rows: kept.length };
}

/** Some rows of a table, by their places. */
export function pickRows(cells: TableCells, rows: readonly number[]): TableCells {
  return new Map([...cells].map(([name, own]) => [name, pickCells(own, rows)]));
}

function pickCells(cells: ColumnCells, rows: readonly number[]): ColumnCells {
  if ("numbers" in cells) return { numbers: Float64Array.from(rows, (row) => cells.numbers[row]!) };
  return { texts: cells.texts, indices: Int32Array.from(rows, (row) => cells.indices[row]!) };
}

function only(cells: CellTable["cells"], keep: (name: string) => boolean): TableCells {
  return new Map([...cells].filter(([name]) => keep(name)));
}

async function readValidation(
  path: string,
  options: TypedDataOptions,
  schema: TableSchema,
  contextSchema: TableSchema | undefined,
): Promise<{ rows: TableCells; context?: TableCells }> {
  const names = (own: TableSchema) =>
    own.columns.filter(({ codes }) => codes.length > 0).map(({ name }) => name);
  const context = contextSchema === undefined ? [] : names(contextSchema);
  const read = dropMissing(await readCells([path], { columns: [...names(schema), ...context] }), options);
  const rows = only(read.cells, (name) => !context.includes(name));
  return context.length === 0
    ? { rows }
    : { rows, context: only(read.cells, (name) => context.includes(name)) };
}
