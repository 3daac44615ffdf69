import { type CellTable, readCells, type TableBlocks } from "@tractable/data";
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
import { openTypedBlocks } from "./openTypedBlocks.ts";
import { schemaOfBlocks } from "./schemaOfBlocks.ts";

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
  /** Whether a table may be read in blocks: where it is large, or always; never by default. */
  readonly inBlocks?: "if large" | "always";
}

/** A table with columns of several types, and what they hold. */
export interface TypedData {
  readonly source: string;
  /** How many rows there are in all. */
  readonly rows: number;
  /** The rows in memory: all, or those of the first block. */
  readonly cells: TableCells;
  readonly contextCells: TableCells | undefined;
  readonly schema: TableSchema;
  readonly contextSchema: TableSchema | undefined;
  /** A share of the rows, or rows of their own. */
  readonly validation: number | { readonly rows: TableCells; readonly context?: TableCells };
  /** The blocks of a table that isn't held in memory; close them. */
  readonly blocks: TableBlocks | undefined;
}

/** Reads a table as it lies, and finds out what its columns hold. */
export async function readTypedData(
  sources: readonly string[],
  options: TypedDataOptions,
): Promise<TypedData> {
  const blocks = await openTypedBlocks(sources, options);
  try {
    return await typedData(sources, options, blocks);
  } catch (error) {
    await blocks?.close();
    throw error;
  }
}

async function typedData(
  sources: readonly string[],
  options: TypedDataOptions,
  blocks: TableBlocks | undefined,
): Promise<TypedData> {
  const { columns, context = [], validation, seed, from } = options;
  const read = blocks?.first ?? (await readCells(sources, { columns, also: context }));
  for (const note of read.notes) say(note);
  const lacking = from?.columns.filter((name) => !read.cells.has(name)) ?? [];
  if (lacking.length > 0) {
    throw new UserError(
      `--from: expected data with the model's columns, and ${read.source} lacks ${lacking.join(", ")}; take a model of such data, or start without`,
    );
  }
  checkNames(options, read.columns);
  if (blocks !== undefined) checkDropped(blocks.dropped, blocks.rows + blocks.dropped);
  const table = blocks === undefined ? dropMissing(read, options) : read;
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
  const infer = async (cells: TableCells): Promise<TableSchema> => {
    const own = pick(about, cells);
    return blocks === undefined ? inferSchema(cells, own) : schemaOfBlocks(blocks, cells, own);
  };
  const schema = from?.schema ?? (await infer(features));
  const contextSchema = from?.contextSchema ?? (given && (await infer(given)));
  await checkBounds(table, features, options, blocks);
  const own =
    typeof validation === "number"
      ? undefined
      : await readValidation(validation, options, schema, contextSchema);
  return {
    source: table.source,
    rows: blocks?.rows ?? table.rows,
    cells: features,
    contextCells: given,
    schema,
    contextSchema,
    validation: own ?? (validation as number),
    blocks,
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
async function checkBounds(
  { source }: CellTable,
  cells: TableCells,
  { support }: TypedDataOptions,
  blocks: TableBlocks | undefined,
): Promise<void> {
  for (const [name, where] of support ?? []) {
    const own = cells.get(name);
    if (own === undefined || where === "real" || isCircle(where)) continue;
    if (blocks !== undefined) {
      const { low, high } = (await blocks.facts([name])).get(name)!;
      checkEnds(source, name, where, { low, high });
    }
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

/** Refuses a declared support that some row of a table in blocks lies outside of. */
export function checkEnds(
  source: string,
  name: string,
  where: Exclude<Support, "real">,
  { low, high }: { readonly low: number | undefined; readonly high: number | undefined },
): void {
  const outside = [low, high].find((value) => value !== undefined && !isInside(where, value));
  if (outside === undefined) return;
  throw new UserError(
    `${source}: column "${name}" has ${outside}, outside its support ${showSupport(where)}; declare another, or drop such rows`,
  );
}

function isInside(where: Exclude<Support, "real">, value: number): boolean {
  if (isCircle(where)) return value >= where.circle[0] && value <= where.circle[1];
  return where === "positive" ? value > 0 : value > where.low && value < where.high;
}

function dropMissing(
  table: CellTable,
  { dropMissing: isAsked = false, missing = [] }: TypedDataOptions,
): CellTable {
  if (!isAsked) return table;
  const kept = wholeRows(table, missing);
  checkDropped(table.rows - kept.length, table.rows);
  const cells = new Map([...table.cells].map(([name, own]) => [name, pickCells(own, kept)]));
  return { ...table, cells, rows: kept.length };
}

/** Refuses to leave out more than half of a table, which is rarely meant. */
function checkDropped(dropped: number, rows: number): void {
  if (dropped <= rows / 2) return;
  throw new UserError(
    `--drop-missing: it would leave out ${dropped} of ${rows} rows; leave the option out, as gaps are learned too, or name fewer --columns`,
  );
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
