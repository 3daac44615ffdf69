/** A table of numbers: float32 values row by row, with named columns. */
export interface Table {
  columns: string[];
  rows: number;
  /** `rows * columns.length` values, row-major. */
  values: Float32Array;
  /** Where the rows came from, in words: `a.csv`, `a.csv and 2 more files`, `standard input`. */
  source: string;
}
