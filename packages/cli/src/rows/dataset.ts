import { readTable, type Table } from "@tractable/data";
import type { Matrix } from "tractable";

/** Rows with the context that belongs to each, and where they came from. */
export interface Dataset {
  readonly source: string;
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly rows: Matrix;
  readonly context: Matrix | undefined;
}

export interface DatasetOptions {
  /** The features; all columns but the context by default. */
  readonly columns?: readonly string[];
  readonly contextColumns?: readonly string[];
  /** Leave out rows that lack a number. */
  readonly dropMissing?: boolean;
}

export async function readDataset(
  sources: readonly string[],
  options: DatasetOptions = {},
): Promise<Dataset> {
  const { columns, contextColumns = [], dropMissing = false } = options;
  const table = await readTable([...sources], {
    columns: columns && [...columns],
    also: [...contextColumns],
    missing: dropMissing ? "drop" : "refuse",
  });
  return toDataset(table, contextColumns.length);
}

/** A table whose last columns are the context. */
export function toDataset({ columns, rows, values, source }: Table, contextWidth: number): Dataset {
  const width = columns.length - contextWidth;
  return {
    source,
    columns: columns.slice(0, width),
    contextColumns: columns.slice(width),
    rows: {
      data: contextWidth === 0 ? values : block(values, columns.length, 0, width),
      shape: [rows, width],
    },
    context:
      contextWidth === 0
        ? undefined
        : { data: block(values, columns.length, width, columns.length), shape: [rows, contextWidth] },
  };
}

/** Columns from…to of row-major values, copied. */
function block(values: Float32Array, width: number, from: number, to: number): Float32Array {
  const rows = values.length / width;
  const copy = new Float32Array(rows * (to - from));
  for (let row = 0; row < rows; row++) {
    copy.set(values.subarray(row * width + from, row * width + to), row * (to - from));
  }
  return copy;
}
