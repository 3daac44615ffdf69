import type { CellTable } from "../cells/cells.ts";

/** What all rows of a column say, beside those of one block. */
export interface ColumnFacts {
  /** The least and the greatest number; undefined where there is none. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** How many rows have a finite number that float32 holds, and how many have anything at all. */
  readonly numeric: number;
  readonly known: number;
  /** The first and the last text of a column of texts, in their order; undefined where there is none. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/** A table that needn't fit into memory, in blocks of which each is a fair sample of its rows. */
export interface TableBlocks {
  readonly columns: readonly string[];
  readonly rows: number;
  /** How many rows were left out, as they have gaps. */
  readonly dropped: number;
  /** How many rows each block has. */
  readonly sizes: readonly number[];
  /** Where the rows came from, in words, and what was assumed to read them. */
  readonly source: string;
  readonly notes: readonly string[];
  /** The first block, which stays in memory. */
  readonly first: CellTable;
  /** Reads a block; `numbers` are columns of a text file that are read as numbers. */
  cells(block: number, numbers?: ReadonlySet<string>): Promise<CellTable>;
  /** What all rows of some columns say: a pass over the table. */
  facts(columns: readonly string[]): Promise<ReadonlyMap<string, ColumnFacts>>;
  /** About how many different values a column has in all rows: a pass over the table. */
  distinct(column: string): Promise<number>;
  /** Whether every value of some columns is a finite number that float32 holds: a pass over the table. */
  isOfNumbers(columns: readonly string[]): Promise<boolean>;
  /** Throws a DataError if a value of a column isn't a finite number that float32 holds. */
  checkNumbers(columns: readonly string[]): Promise<void>;
  /** A short text that differs between tables of other rows, or of another order: a pass over the table. */
  fingerprint(): Promise<string>;
  /** Begins to copy the other blocks to temporary files, which else begins when the first of them is read. */
  shuffle(): void;
  /** Ends what is under way, and removes temporary files. */
  close(): Promise<void>;
}
