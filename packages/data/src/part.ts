import type { Column } from "./column.ts";

/** What is wrong with one column: how many rows have no usable number, and the first of them. */
export interface ColumnTrouble {
  name: string;
  bad: number;
  /** 1-based number of the first such data row. */
  firstRow: number;
  /** The value in that row as text; null when there is none. */
  firstValue: string | null;
}

export interface Inspection {
  rows: number;
  /** Only the columns with trouble. */
  troubles: ColumnTrouble[];
}

/** One file of a table, opened: its columns are known, its rows not yet read. */
export interface SourcePart {
  /** How messages name the file. */
  label: string;
  columns: Column[];
  /** Whether values were written as text, where a marker such as `nan` means that a value is missing. */
  textual: boolean;
  /** The number of rows, where the file says it without being read through. */
  rowCount(): Promise<number | undefined>;
  /**
   * The named columns as row-major float32 blocks; whatever is not a finite float32 becomes NaN or infinite.
   */
  blocks(names: string[], signal?: AbortSignal): AsyncGenerator<Float32Array>;
  /**
   * Count the values of the named columns that are not finite float32 numbers, or of these only those that
   * aren't merely missing. A full pass.
   */
  inspect(names: string[], about?: "all" | "present"): Promise<Inspection>;
}
