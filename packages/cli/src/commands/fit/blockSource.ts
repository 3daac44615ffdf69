import type { TableBlocks } from "@tractable/data";
import type { Matrix, RowSource, TableCells } from "tractable";
import type { Dataset } from "../../rows/dataset.ts";

/** The rows of a table in blocks as a flow of numbers takes them; those of the first block are in memory. */
export function blockSource(blocks: TableBlocks, first: Dataset): RowSource {
  const { columns, contextColumns, rows, context } = first;
  const numbers = new Set([...columns, ...contextColumns]);
  return {
    sizes: blocks.sizes,
    fingerprint: () => blocks.fingerprint(),
    async block(index) {
      if (index === 0) return { rows, ...(context && { context }) };
      const { cells } = await blocks.cells(index, numbers);
      return {
        rows: toMatrix(columns.map((name) => cells.get(name)!)),
        ...(context && { context: toMatrix(contextColumns.map((name) => cells.get(name)!)) }),
      };
    },
  };
}

/** Columns of numbers as rows with the context that belongs to each. */
export function datasetOfCells(
  source: string,
  cells: TableCells,
  contextColumns: readonly string[],
): Dataset {
  const columns = [...cells.keys()].filter((name) => !contextColumns.includes(name));
  const matrix = (names: readonly string[]) => toMatrix(names.map((name) => cells.get(name)!));
  return {
    source,
    columns,
    contextColumns,
    rows: columns.length === 0 ? { data: new Float32Array(0), shape: [0, 0] } : matrix(columns),
    context: contextColumns.length === 0 ? undefined : matrix(contextColumns),
  };
}

type Cells = TableCells extends ReadonlyMap<string, infer Own> ? Own : never;

function toMatrix(cells: readonly Cells[]): Matrix {
  const columns = cells.map((own) =>
    "numbers" in own ? own.numbers : Float64Array.from(own.indices, (at) => Number(own.texts[at])),
  );
  const rows = columns[0]!.length;
  const width = columns.length;
  const data = new Float32Array(rows * width);
  columns.forEach((numbers, column) => {
    for (let row = 0, at = column; row < rows; row++, at += width) data[at] = numbers[row]!;
  });
  return { data, shape: [rows, width] };
}
