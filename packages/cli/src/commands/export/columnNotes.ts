import type { Model, TableColumn, TableSchema } from "tractable";

type Code = TableColumn["codes"][number];
type NumberCode = Extract<Code, { readonly type: "number" }>;
type CategoryCode = Extract<Code, { readonly type: "category" }>;

/** How many rows a value that never occurred counts as, among those that share a place. */
const UNSEEN_ROWS = 0.5;
const GRID_TOLERANCE = 1e-4;
const DAY_MILLISECONDS = 86_400_000;

/**
 * What the inputs of the graphs of a typed model mean, as plain data: for every feature how the values of its
 * column become places, as README.txt says it in words.
 */
export function columnNotes({ schema, contextSchema }: Model): object {
  const all = schema!.columns;
  return {
    format: "columns of a typed model of tractable",
    version: 1,
    x: featuresOf(schema!),
    context: contextSchema === undefined ? [] : featuresOf(contextSchema),
    constants: all
      .filter(({ type }) => type === "constant")
      .map(({ name, constant }) => ({ column: name, value: constant })),
    leftOut: all
      .filter(({ type, codes }) => codes.length === 0 && type !== "constant")
      .map(({ name }) => name),
  };
}

function featuresOf({ columns }: TableSchema): object[] {
  return columns.flatMap((column) =>
    column.codes.map((code, index) => ({
      column: column.name,
      ...partOf(column, index),
      ...writtenAs(column),
      ...(code.type === "number" ? numberFeature(code) : categoryFeature(code)),
    })),
  );
}

/** Which part of a time a feature is; the value itself of any other column. */
function partOf({ type, time }: TableColumn, index: number): object {
  if (type !== "time") return { part: "value" };
  const part = ["week", "weekday", "clock"][index]!;
  const seconds = time?.hasSeconds === true ? 1000 / 10 ** (time.decimals ?? 0) : 60_000;
  return { part, unitMilliseconds: time?.clock === undefined ? DAY_MILLISECONDS : seconds };
}

/** How the file spells values, where it isn't plainly. */
function writtenAs({ time, format, gap, gaps }: TableColumn): object {
  return {
    ...(time !== undefined && { time }),
    ...(format !== undefined && { numberFormat: format }),
    ...(gap !== undefined && { gapText: gap }),
    ...(gaps !== undefined && { moreGapTexts: gaps }),
  };
}

function numberFeature({ axis, atoms, grid, decimals, declared, others, hasGaps }: NumberCode): object {
  const bins = axis.knots.length + 1;
  const place = (point: number) => bins + 1 + point;
  const cells = grid === undefined ? [] : atoms.flatMap((value) => cellOf(grid, value));
  return {
    kind: "number",
    bins,
    knots: axis.knots,
    low: axis.low,
    high: axis.high,
    ...(grid !== undefined && { grid: { ...grid, taken: cells } }),
    ...(decimals !== undefined && { decimals }),
    ...(declared !== undefined && { declared }),
    atoms: atoms.map((value, index) => ({ value, place: place(index) })),
    others: { place: place(atoms.length), ...others },
    gap: { place: place(atoms.length + 1), seen: hasGaps },
  };
}

/** The cell of an atom that lies on the grid. */
function cellOf({ origin, step }: NonNullable<NumberCode["grid"]>, value: number): number[] {
  const cell = Math.round((value - origin) / step);
  return Math.abs(origin + step * cell - value) <= GRID_TOLERANCE * step ? [cell] : [];
}

function categoryFeature({ values, rest, hasGaps }: CategoryCode): object {
  return {
    kind: "category",
    values: values.map((value, index) => ({ value, place: index + 1 })),
    rest: {
      place: values.length + 1,
      unseenRows: UNSEEN_ROWS,
      totalRows: rest.reduce((sum, [, rows]) => sum + rows, UNSEEN_ROWS),
      values: rest.map(([value, rows]) => ({ value, rows })),
    },
    gap: { place: values.length + 2, seen: hasGaps },
  };
}
