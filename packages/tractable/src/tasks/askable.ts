import { boundsOf } from "../density/support.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { ContextOption, Model } from "../model/model.ts";
import type { Matrix } from "../rows/rows.ts";
import { coderOf, type Place } from "../tables/codedColumn.ts";
import { type CodedTable, codeTable } from "../tables/codeTable.ts";
import { type TableCells, type TableLike, toTableCells } from "../tables/columnData.ts";
import { binsOf } from "../tables/numberAxis.ts";
import { fitNumber } from "../tables/numberCode.ts";
import { numbersOf } from "../tables/readCells.ts";
import type { TableSchema } from "../tables/tableSchema.ts";

/** A model as tasks ask it: columns whose values are places on axes, and the density of rows of places. */
export interface Askable {
  readonly model: Model;
  readonly schema: TableSchema;
  /** Whether its net has learned laws that some columns are hidden from, as places of no value are. */
  readonly knowsHidden: boolean;
  /** A table as rows of places. */
  code(cells: TableCells, where: string): CodedTable;
  /** ln of the density of rows of places, [rows, features], nats. */
  logProbOfPlaces(places: Matrix, options: ContextOption): Promise<Float64Array>;
}

/** How many rows of a model of numbers are drawn to tell where its columns lie. */
const DRAWN_ROWS = 4000;
/** The most rows of context that rows are drawn for. */
const CONTEXTS = 200;

/**
 * A model of a typed table as it is, or one of numbers alone with axes that go through the quantiles of rows
 * drawn from it. Throws for a model of images.
 */
export async function askable(
  model: Model,
  where: string,
  { context }: ContextOption = {},
): Promise<Askable> {
  if (model.schema !== undefined) {
    const { schema } = model;
    return {
      model,
      schema,
      knowsHidden: hasHidden(model),
      code: (cells, where) => codeTable(schema, cells, where),
      logProbOfPlaces: (places, options) => model.logProbOfPlaces(places, options),
    };
  }
  if (model.image !== undefined) {
    throw new TractableError(`${where}: expected a model of a table, got one of images`);
  }
  const drawn = await drawnFrom(model, context);
  const width = model.columns.length;
  const codes = model.columns.map((_, column) => {
    const own = Float64Array.from(
      { length: drawn.shape[0]! },
      (__, row) => drawn.data[row * width + column]!,
    );
    const support = model.supports[column]!;
    return { ...fitNumber(own.filter(Number.isFinite), boundsOf(support)), hasGaps: true };
  });
  const schema: TableSchema = {
    columns: model.columns.map((name, column) => ({ name, type: "number", codes: [codes[column]!] })),
  };
  const coders = codes.map(coderOf);
  const known = codes.map(() => new Map<number, Place & { readonly value: number }>());
  const valueAt = (column: number, place: number) => {
    let found = known[column]!.get(place);
    if (found === undefined) {
      const value = Number(coders[column]!.decode(place, () => 0.5) ?? Number.NaN);
      found = { ...coders[column]!.encode(value), value };
      if (known[column]!.size < REMEMBERED) known[column]!.set(place, found);
    }
    return found;
  };
  return {
    model,
    schema,
    knowsHidden: false,
    code(cells, where) {
      const coded = codeTable(schema, cells, where);
      const data = coded.data.slice();
      codes.forEach(({ axis, atoms, others }, column) => {
        const [bins, isElsewhere] = [binsOf(axis), binsOf(axis) + 1 + atoms.length];
        const own = numbersOf(cells.get(model.columns[column]!)!, new Set());
        own.forEach((value, row) => {
          const at = row * width + column;
          // what is too far out for any bin is taken as lying at the end of the axis
          if (data[at] === isElsewhere) data[at] = value > others.center ? bins - NEAR_END : NEAR_END;
        });
      });
      return { ...coded, data };
    },
    async logProbOfPlaces({ data, shape }, options) {
      const values = new Float32Array(data.length);
      const factors = new Float64Array(shape[0]!);
      for (let at = 0; at < data.length; at++) {
        const { value, logFactor } = valueAt(at % width, data[at]!);
        values[at] = value;
        factors[Math.floor(at / width)]! += logFactor;
      }
      const logProb = await model.logProb({ data: values, shape }, options);
      return logProb.map((value, row) => value - factors[row]!);
    },
  };
}

/** Whether columns were hidden while training, as the option of `autoregressiveColumns` says. */
function hasHidden({ spec }: Model): boolean {
  const { bijection } = spec.flow;
  return (
    typeof bijection === "object" && bijection !== null && Number(Reflect.get(bijection, "hidden") ?? 0) > 0
  );
}

/** How near to the end of an axis, in bins. */
const NEAR_END = 2 ** -12;
const REMEMBERED = 100_000;

async function drawnFrom(model: Model, context: ContextOption["context"]): Promise<Matrix> {
  const given = contextOf(model, context);
  if (given === undefined) return model.sample(DRAWN_ROWS);
  const [count, width] = given.shape;
  const rows = Math.min(CONTEXTS, count);
  const some = { data: given.data.subarray(0, rows * width), shape: [rows, width] as const };
  return model.sample(Math.ceil(DRAWN_ROWS / rows), { context: some });
}

/** The context that tasks got as a table, as a model of numbers takes it. */
function contextOf(model: Model, context: ContextOption["context"]): Matrix | undefined {
  if (context === undefined || model.contextColumns.length === 0) return undefined;
  const cells = toTableCells(context as TableLike, "context");
  const columns = model.contextColumns.map((name) => {
    const own = cells.get(name);
    if (own !== undefined) return numbersOf(own, new Set());
    throw new TractableError(`context: expected a column "${name}", got ${[...cells.keys()].join(", ")}`);
  });
  const rows = columns[0]!.length;
  const data = Float32Array.from(
    { length: rows * columns.length },
    (_, at) => columns[at % columns.length]![Math.floor(at / columns.length)]!,
  );
  return { data, shape: [rows, columns.length] };
}
