import { contains, isCircle, RADIANS, type Support, showSupport } from "../density/support.ts";
import { TractableError } from "../errors/tractableError.ts";
import { classesOf, type Flow } from "../flows/flow.ts";
import { columnNames } from "../rows/columnNames.ts";
import { toContext } from "../rows/contexts.ts";
import { type DataLike, toDataRows } from "../rows/dataRows.ts";
import { checkRowSource, isRowSource, type RowBlock, type RowSource } from "../rows/rowSource.ts";
import type { Rows } from "../rows/rows.ts";
import { impossibleCell } from "../tables/codeTable.ts";
import type { TableLike } from "../tables/columnData.ts";
import { modelledColumns, type TableSchema } from "../tables/tableSchema.ts";
import type { FitOptions } from "./fitOptions.ts";
import { type DataBlocks, oneBlock } from "./minibatches/dataBlocks.ts";
import { type Data, splitPlaces, takeData } from "./minibatches/splitRows.ts";

export interface Prepared {
  /** The training rows in memory: all of them, or those of the first block of a source. */
  readonly training: Data;
  /** All training rows. */
  readonly blocks: DataBlocks;
  readonly validation: Data;
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly supports: readonly Support[];
  readonly classNames: readonly string[];
}

/** Checks data and options once, and splits off the validation rows. */
export async function prepare(
  flow: Flow,
  data: DataLike | RowSource,
  options: FitOptions,
  seed: number,
): Promise<Prepared> {
  const source = isRowSource(data) ? data : undefined;
  if (source !== undefined) checkSource(source, options);
  const first: RowBlock =
    source === undefined ? { rows: data as DataLike, ...belongings(options) } : await source.block(0);
  const { columns, contextColumns } = namesFor(flow, first, options);
  const usual: Support = flow.isCircular ? RADIANS : "real";
  const supports = options.supports ?? new Array<Support>(flow.features).fill(usual);
  expectLength("supports", supports.length, flow.features);
  checkCircles(flow, supports);
  const { pixels, table } = flow;
  if (table !== undefined && supports.some((support) => support !== "real")) {
    throw new TractableError(
      "fit: expected no supports for a flow of a typed table, got some; give bounds to inferSchema",
    );
  }
  if (pixels !== undefined && supports.some((support) => support !== "real")) {
    throw new TractableError(
      "fit: expected no supports for a flow of images, whose pixels have one already, got some",
    );
  }
  const classNames = options.classNames ?? Array.from({ length: classesOf(flow) }, (_, index) => `${index}`);
  expectLength("classNames", classNames.length, classesOf(flow));
  const check = (where: string, { rows: x, context, labels }: RowBlock): Data => {
    const expectation = { where, features: flow.features, columns };
    const matrix = toDataRows(flow, x, expectation);
    checkFactors(where, flow, x, matrix.logFactors);
    checkSupports(where, matrix, supports, columns);
    checkLabels(where, labels, classesOf(flow), matrix.shape[0]);
    if ((context !== undefined) !== flow.context > 0) {
      throw new TractableError(
        `${where}: expected ${flow.context === 0 ? "no context" : `a context of ${flow.context} values`}, got ${context === undefined ? "none" : "some"}`,
      );
    }
    const given = toContext(context, { where, columns: contextColumns, schema: table?.context });
    if (given !== undefined && given.shape[0] !== matrix.shape[0]) {
      throw new TractableError(
        `${where}: expected one row of context for each of ${matrix.shape[0]} rows, got ${given.shape[0]}`,
      );
    }
    return { x: matrix, context: given, labels, logFactors: matrix.logFactors };
  };
  const checkBlock = (index: number, block: RowBlock): Data => {
    const where = `fit, block ${index}`;
    const own = check(where, block);
    const [got, expected] = [own.x.shape[0], source!.sizes[index]!];
    if (got === expected) return own;
    throw new TractableError(`${where}: expected ${expected} rows, as the source's sizes say, got ${got}`);
  };
  const readBlock = async (from: RowSource, index: number) => checkBlock(index, await from.block(index));
  const blocksOf = (training: Data): DataBlocks => {
    if (source === undefined) return oneBlock(training);
    return {
      sizes: [training.x.shape[0], ...source.sizes.slice(1)],
      ...(source.fingerprint !== undefined && { fingerprint: () => source.fingerprint!() }),
      block: (index) => (index === 0 ? training : readBlock(source, index)),
    };
  };
  const all = source === undefined ? check("fit", first) : checkBlock(0, first);
  const count = all.x.shape[0];
  const rest = { columns, contextColumns, supports, classNames };
  const { validation = 0.1 } = options;
  if (typeof validation !== "number") {
    if (count < 2) throw new TractableError(`fit: expected two rows or more, got ${count}`);
    const own = check("fit, validation", validation);
    if (own.x.shape[0] < 1) throw new TractableError("fit, validation: expected one row or more, got 0");
    return { training: all, blocks: blocksOf(all), validation: own, ...rest };
  }
  if (count < 3)
    throw new TractableError(
      `fit: expected three rows or more, to train on and to validate with, got ${count}`,
    );
  const places = splitPlaces(count, validation, seed);
  const training = takeData(all, places.training);
  return { training, blocks: blocksOf(training), validation: takeData(all, places.validation), ...rest };
}

/** What belongs to rows in memory. */
function belongings({ context, labels }: FitOptions): Omit<RowBlock, "rows"> {
  return { ...(context !== undefined && { context }), ...(labels !== undefined && { labels }) };
}

/** Refuses a source that can't be read, and options about rows that its blocks bring along. */
function checkSource(source: RowSource, options: FitOptions): void {
  checkRowSource("fit", source);
  for (const name of ["context", "labels"] as const) {
    if (options[name] === undefined) continue;
    throw new TractableError(
      `fit: expected no ${name} beside a source of rows, whose blocks bring theirs along, got some; put it into the blocks`,
    );
  }
}

/** What features and context are called. */
function namesFor(
  flow: Flow,
  { rows, context }: RowBlock,
  options: FitOptions,
): Pick<Prepared, "columns" | "contextColumns"> {
  const { table } = flow;
  if (table !== undefined) {
    const own = options.columns ?? options.contextColumns;
    if (own !== undefined) {
      throw new TractableError(
        `fit: expected no names of columns for a flow of a typed table, whose schema has them, got ${own.join(", ")}`,
      );
    }
    const names = (schema: TableSchema | undefined) =>
      schema === undefined ? [] : modelledColumns(schema).map(({ name }) => name);
    return { columns: names(table.schema), contextColumns: names(table.context) };
  }
  const columns = options.columns ?? columnNames(rows) ?? numbered("x", flow.features);
  const given = context && columnNames(context);
  const contextColumns = options.contextColumns ?? given ?? numbered("c", flow.context);
  expectLength("columns", columns.length, flow.features);
  expectLength("contextColumns", contextColumns.length, flow.context);
  return { columns, contextColumns };
}

/** Maps of a circle are for columns on one, and no others are. */
function checkCircles({ name, isCircular }: Flow, supports: readonly Support[]): void {
  const stray = supports.find((support) => isCircle(support) !== isCircular);
  if (stray === undefined) return;
  throw new TractableError(
    isCircular
      ? `fit: expected a circle as the support of every column, { circle: [low, high] }, as ${name} is for angles, got ${showSupport(stray)}`
      : `fit: expected no circle as a support, as ${name} is for numbers on a line, got ${showSupport(stray)}; use ncsf`,
  );
}

/** Refuses rows of a typed table that have probability 0, of which nothing can be learned. */
function checkFactors(
  where: string,
  { table }: Flow,
  rows: DataLike,
  logFactors: Float64Array | undefined,
): void {
  const row = logFactors?.indexOf(Number.NEGATIVE_INFINITY) ?? -1;
  if (row < 0) return;
  const cell = impossibleCell(table!.schema, rows as TableLike, row);
  const what = cell === undefined ? "another" : `${cell.text} in column "${cell.column}"`;
  throw new TractableError(
    `${where}: expected rows that the schema allows, got ${what} in row ${row + 1}, which is infinite, beyond declared bounds, or not the value of a constant column; drop it or infer the schema anew`,
  );
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index}`);
}

function expectLength(option: string, got: number, expected: number): void {
  if (got !== expected)
    throw new TractableError(`fit: expected ${expected} ${option} for this flow, got ${got}`);
}

function checkLabels(
  where: string,
  labels: ArrayLike<number> | undefined,
  classes: number,
  rows: number,
): void {
  if ((labels !== undefined) !== classes > 0) {
    throw new TractableError(
      `${where}: expected ${classes === 0 ? "no labels for a flow without classes" : `labels of ${classes} classes`}, got ${labels === undefined ? "none" : "some"}`,
    );
  }
  if (labels === undefined) return;
  if (labels.length !== rows) {
    throw new TractableError(`${where}: expected a label for each of ${rows} rows, got ${labels.length}`);
  }
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new TractableError(
      `${where}: expected labels as whole numbers from 0 to ${classes - 1}, got ${label} for row ${row + 1}`,
    );
  }
}

function checkSupports(
  where: string,
  { data, shape: [rows, width] }: Rows,
  supports: readonly Support[],
  columns: readonly string[],
): void {
  supports.forEach((support, column) => {
    if (support === "real") return;
    for (let row = 0; row < rows; row++) {
      const value = data[row * width + column]!;
      if (!contains(support, value)) {
        throw new TractableError(
          `${where}: expected ${columns[column]} inside its support, ${showSupport(support)}, got ${value} in row ${row + 1}; widen the support or drop such rows`,
        );
      }
    }
  });
}
