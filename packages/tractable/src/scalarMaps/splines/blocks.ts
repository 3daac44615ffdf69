import { constant, matmul, type Tensor } from "../../graph/index.ts";

/** A constant matrix, by its entries. */
export function table(rows: number, columns: number, value: (row: number, column: number) => number): Tensor {
  const data = Float32Array.from({ length: rows * columns }, (_, index) =>
    value(Math.floor(index / columns), index % columns),
  );
  return constant(data, [rows, columns]);
}

/** Σ over the rows of each of `blocks` blocks, [blocks·k, n] → [blocks, n], as a product. */
export function total(x: Tensor, blocks: number): Tensor {
  const rows = x.shape[0] as number;
  const each = rows / blocks;
  return matmul(
    table(blocks, rows, (block, row) => (Math.floor(row / each) === block ? 1 : 0)),
    x,
  );
}
