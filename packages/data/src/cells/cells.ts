/** A column of numbers in double precision; NaN is a gap. */
export interface NumberCells {
  readonly numbers: Float64Array;
}

/**
 * A column of text in the file's own spelling: which of the texts each row has; −1 where the file has
 * nothing.
 */
export interface TextCells {
  readonly texts: readonly string[];
  readonly indices: Int32Array;
}

export type Cells = NumberCells | TextCells;

/** Rows of a table with columns of text and of numbers. */
export interface CellTable {
  readonly columns: readonly string[];
  readonly cells: ReadonlyMap<string, Cells>;
  readonly rows: number;
  /** Where the rows came from, in words. */
  readonly source: string;
  /** What was assumed to read them, a sentence each. */
  readonly notes: readonly string[];
}
