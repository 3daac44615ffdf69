import type { Matrix, Support, TableCells } from "tractable";
import type { Dataset } from "../../rows/dataset.ts";
import type { TypedData } from "../../typed/typedData.ts";
import type { FitData } from "./readFitData.ts";
import { supportsOf } from "./supportsOf.ts";

/**
 * Whether every column is of plain numbers, whose differences float32 can tell: then a flow of numbers is as
 * exact, and may bend more.
 */
export function isPlain({ schema, contextSchema }: TypedData): boolean {
  return [...schema.columns, ...(contextSchema?.columns ?? [])].every(({ type, codes, format }) => {
    const [code] = codes;
    return (
      type === "number" &&
      format === undefined &&
      code?.type === "number" &&
      code.grid === undefined &&
      code.atoms.length === 0 &&
      !code.hasGaps &&
      code.others.scale > LEAST_SPREAD * Math.abs(code.others.center)
    );
  });
}

/** Numbers that differ by less of their size keep fewer than three digits of the difference in float32. */
const LEAST_SPREAD = 1e-4;

/** A table of plain numbers as a flow of numbers takes it. */
export function plainData(data: TypedData, support: ReadonlyMap<string, Support> | undefined): FitData {
  const { source, cells, contextCells, validation } = data;
  const dataset = toDataset(source, cells, contextCells);
  const supports = supportsOf(dataset.columns, dataset.contextColumns, support ?? new Map());
  if (typeof validation === "number") return { dataset, supports, validation };
  const context = validation.context && toMatrix(validation.context);
  return { dataset, supports, validation: { rows: toMatrix(validation.rows), context } };
}

function toDataset(source: string, cells: TableCells, context: TableCells | undefined): Dataset {
  return {
    source,
    columns: [...cells.keys()],
    contextColumns: [...(context?.keys() ?? [])],
    rows: toMatrix(cells),
    context: context && toMatrix(context),
  };
}

/** Columns of numbers as rows. */
function toMatrix(cells: TableCells): Matrix {
  const columns = [...cells.values()].map((own) =>
    "numbers" in own ? own.numbers : Float64Array.from(own.indices, (at) => Number(own.texts[at])),
  );
  const rows = columns[0]!.length;
  const data = new Float32Array(rows * columns.length);
  columns.forEach((numbers, column) => {
    for (let row = 0; row < rows; row++) data[row * columns.length + column] = numbers[row]!;
  });
  return { data, shape: [rows, columns.length] };
}
