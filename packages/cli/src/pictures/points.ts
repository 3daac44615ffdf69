import type { Matrix } from "tractable";
import { quantile } from "./quantile.ts";

/** Rows with named columns, as pictures show them. */
export interface Points {
  readonly columns: readonly string[];
  readonly rows: number;
  /** Row-major. */
  readonly values: Float32Array;
}

/** The matrices side by side: features, then context. */
export function joinColumns(columns: readonly string[], parts: readonly Matrix[]): Points {
  const rows = parts[0]!.shape[0];
  const width = columns.length;
  const values = new Float32Array(rows * width);
  let offset = 0;
  for (const { data, shape } of parts) {
    for (let row = 0; row < rows; row++) {
      values.set(data.subarray(row * shape[1], (row + 1) * shape[1]), row * width + offset);
    }
    offset += shape[1];
  }
  return { columns, rows, values };
}

/** About `most` rows, evenly spaced through a matrix. */
export function thin({ data, shape: [rows, width] }: Matrix, most: number): Matrix {
  const kept = Math.min(rows, most);
  const values = new Float32Array(kept * width);
  for (let row = 0; row < kept; row++) {
    const from = Math.floor((row * rows) / kept) * width;
    values.set(data.subarray(from, from + width), row * width);
  }
  return { data: values, shape: [kept, width] };
}

export function columnValues({ columns, values, rows }: Points, column: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns.length + column]!);
}

/** The range that shows a column: all but the outermost values, with some room. */
export function showRange(points: Points, column: number): [number, number] {
  const values = columnValues(points, column);
  const [low, high] = [quantile(values, 0.004), quantile(values, 0.996)];
  const pad = 0.07 * (high - low) || Math.abs(low) || 1;
  return [low - pad, high + pad];
}
