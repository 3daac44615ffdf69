/**
 * A column's next values: numbers, whole ones among them, or text; null and NaN in a column that may lack
 * values are written as nothing.
 */
export type WriterValues = Float32Array | Float64Array | readonly (string | number | boolean | null)[];

/** Writes columns, some rows at a time. */
export interface TableWriter {
  /** Append rows: one array per column, all of one length. */
  write(chunk: readonly WriterValues[]): Promise<void>;
  /** Finish: only now does the file appear under its name. */
  close(): Promise<void>;
  /** Give up: nothing is left behind. */
  abort(): Promise<void>;
}

export interface WriterColumn {
  name: string;
  /**
   * "int64" and "text" columns take arrays of numbers and texts, in which null is nothing; NumPy files have
   * neither.
   */
  type: "float32" | "float64" | "int64" | "boolean" | "text";
}
