import type { Support, TableCells } from "tractable";
import type { TypedData } from "../../typed/typedData.ts";
import { blockSource, datasetOfCells } from "./blockSource.ts";
import type { FitData } from "./readFitData.ts";
import { supportsOf } from "./supportsOf.ts";

/**
 * Whether every column is of plain numbers, whose differences float32 can tell: then a flow of numbers is as
 * exact, and may bend more. Single values that are rare, and not far from all others, may be among them.
 */
export function isPlain({ schema, contextSchema }: TypedData): boolean {
  return columnsOf(schema, contextSchema).every(({ type, codes: [code], format }) => {
    return (
      type === "number" &&
      format === undefined &&
      code?.type === "number" &&
      code.grid === undefined &&
      atomShare(code) < RARE &&
      code.atoms.every((value) => isNear(value, code)) &&
      !code.hasGaps &&
      code.others.scale > LEAST_SPREAD * Math.abs(code.others.center)
    );
  });
}

/** Whether a column takes single values with a probability, however rare. */
export function hasAtoms({ schema, contextSchema }: TypedData): boolean {
  return columnsOf(schema, contextSchema).some(({ codes }) =>
    codes.some((code) => code.type === "number" && code.atoms.length > 0),
  );
}

type Column = TypedData["schema"]["columns"][number];
type NumberCode = Extract<Column["codes"][number], { readonly type: "number" }>;

function columnsOf(...schemas: readonly (TypedData["contextSchema"] | undefined)[]): readonly Column[] {
  return schemas.flatMap((schema) => schema?.columns ?? []);
}

/** The share of rows whose value is one that the column takes with a probability. */
function atomShare({ atoms, shares }: NumberCode): number {
  const hats = shares.length - atoms.length - POINTS_BESIDE_ATOMS;
  return shares.slice(hats, hats + atoms.length).reduce((sum, share) => sum + share, 0);
}

/** Other numbers and gaps. */
const POINTS_BESIDE_ATOMS = 2;
/** Single values of so few rows are worth less than what their table's density gains by bending more. */
const RARE = 0.01;

/** Whether a value lies where others do: 999999 among small numbers would leave them no digits. */
function isNear(value: number, { others }: NumberCode): boolean {
  return Math.abs(value - others.center) < FARTHEST * others.scale;
}

/** In scales of the other numbers. */
const FARTHEST = 20;

/** Numbers that differ by less of their size keep fewer than three digits of the difference in float32. */
const LEAST_SPREAD = 1e-4;

/** Whether all rows of such a table have numbers, those too that aren't in memory. */
export async function isPlainThroughout({ blocks }: TypedData): Promise<boolean> {
  return blocks === undefined || blocks.isOfNumbers(blocks.columns);
}

/** A table of plain numbers as a flow of numbers takes it. */
export function plainData(data: TypedData, support: ReadonlyMap<string, Support> | undefined): FitData {
  const { source, cells, contextCells, validation, blocks } = data;
  const contextColumns = [...(contextCells?.keys() ?? [])];
  const ofCells = (own: TableCells, context: TableCells | undefined) =>
    datasetOfCells(source, new Map([...own, ...(context ?? [])]), contextColumns);
  const dataset = ofCells(cells, contextCells);
  const supports = supportsOf(dataset.columns, dataset.contextColumns, support ?? new Map());
  const streamed = blocks && { blocks, source: blockSource(blocks, dataset) };
  if (typeof validation === "number") return { dataset, supports, validation, ...streamed };
  const { rows, context } = ofCells(validation.rows, validation.context);
  return { dataset, supports, validation: { rows, context }, ...streamed };
}
