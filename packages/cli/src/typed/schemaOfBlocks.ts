import type { ColumnFacts, TableBlocks } from "@tractable/data";
import {
  type ColumnCells,
  type ColumnType,
  inferSchema,
  type SchemaOptions,
  type TableCells,
  type TableColumn,
  type TableSchema,
} from "tractable";

/** A column of texts of which at most this share is different is one of categories. */
const MOSTLY_DIFFERENT = 0.5;
/** Whole numbers that number the rows are all different, which is counted to a few percent. */
const NEARLY_ALL = 0.9;

/**
 * What the columns of a table in blocks hold: found from the first block, and mended by what all rows say
 * where a block can mislead: a column that is constant in it alone, and what names rows.
 */
export async function schemaOfBlocks(
  blocks: TableBlocks,
  cells: TableCells,
  options: SchemaOptions,
): Promise<TableSchema> {
  const { types = {} } = options;
  const found = inferSchema(cells, options);
  const open = found.columns.filter(({ name, type, codes }) => {
    if (Object.hasOwn(types, name)) return false;
    return type === "constant" || type === "identifier" || (type === "integer" && isAllDifferent(codes));
  });
  if (open.length === 0) return found;
  const facts = await blocks.facts(open.map(({ name }) => name));
  const mended = new Map<string, ColumnType>();
  const varying = new Map<string, TableColumn>();
  for (const { name, type } of open) {
    const [own, all] = [cells.get(name)!, facts.get(name)!];
    if (type === "constant") {
      if (!isConstant(own, all, blocks.rows))
        varying.set(name, withEnds(name, own, { all, blocks, options }));
    } else if (type === "identifier" && "texts" in own) {
      if ((await blocks.distinct(name)) <= MOSTLY_DIFFERENT * blocks.rows) mended.set(name, "category");
    } else if (type === "integer" && isSequence(all, blocks.rows)) {
      if ((await blocks.distinct(name)) > NEARLY_ALL * blocks.rows) mended.set(name, "identifier");
    }
  }
  const again =
    mended.size === 0
      ? found
      : inferSchema(cells, { ...options, types: { ...types, ...Object.fromEntries(mended) } });
  return { columns: again.columns.map((column) => varying.get(column.name) ?? column) };
}

/** Whether the numbers of a column of a block look all different: it has no atoms. */
function isAllDifferent(codes: TableColumn["codes"]): boolean {
  const [code] = codes;
  return code?.type === "number" && code.atoms.length === 0 && !code.hasGaps;
}

function isConstant(cells: ColumnCells, all: ColumnFacts, rows: number): boolean {
  if ("numbers" in cells) return all.numeric === rows && all.low === all.high;
  return all.known === rows && all.first === all.last;
}

/** Whether whole numbers lie as close as those do that number the rows. */
function isSequence({ numeric, low, high }: ColumnFacts, rows: number): boolean {
  return numeric === rows && low !== undefined && high !== undefined && high - low === rows - 1;
}

interface Whole {
  readonly all: ColumnFacts;
  readonly blocks: TableBlocks;
  readonly options: SchemaOptions;
}

/**
 * A column that is constant in the first block alone: its type is found with the ends of the whole column
 * behind the block's cells, and a gap if there is one, each of which counts as one row.
 */
function withEnds(name: string, cells: ColumnCells, { all, blocks, options }: Whole): TableColumn {
  const count = blocks.sizes[0]!;
  const own = longerCells(cells, all, blocks.rows);
  const added = ("numbers" in own ? own.numbers : own.indices).length - count;
  const { missing, bounds = {}, rows: chosen } = options;
  const behind = Array.from({ length: added }, (_, at) => count + at);
  const rows = chosen && [...Array.from(chosen), ...behind];
  const given = Object.hasOwn(bounds, name) ? { [name]: bounds[name]! } : {};
  return inferSchema(new Map([[name, own]]), { missing, bounds: given, ...(rows && { rows }) }).columns[0]!;
}

function longerCells(
  cells: ColumnCells,
  { low, high, first, last, numeric, known }: ColumnFacts,
  rows: number,
): ColumnCells {
  if ("numbers" in cells) {
    const gap = numeric < rows ? [Number.NaN] : [];
    const ends = [low ?? Number.NaN, high ?? Number.NaN, ...gap];
    const numbers = new Float64Array(cells.numbers.length + ends.length);
    numbers.set(cells.numbers);
    numbers.set(ends, cells.numbers.length);
    return { numbers };
  }
  const found = [first, last].filter((text) => text !== undefined);
  const texts = [...new Set([...cells.texts, ...found])];
  const ends = [...found.map((text) => texts.indexOf(text)), ...(known < rows ? [-1] : [])];
  const indices = new Int32Array(cells.indices.length + ends.length);
  indices.set(cells.indices);
  indices.set(ends, cells.indices.length);
  return { texts, indices };
}
