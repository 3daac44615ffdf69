import type { Data } from "./splitRows.ts";

/** Training rows in blocks: those in memory are a single one, those of a source come one after another. */
export interface DataBlocks {
  /** How many training rows each block has. */
  readonly sizes: readonly number[];
  /** A text that differs between sources of other rows, of one that can tell. */
  readonly fingerprint?: () => string | Promise<string>;
  /** The rows of a block: the same ones every time. */
  block(index: number): Data | Promise<Data>;
}

/** Rows in memory. */
export function oneBlock(data: Data): DataBlocks {
  return { sizes: [data.x.shape[0]], block: () => data };
}

/** How many training rows there are in all blocks. */
export function rowsOfBlocks({ sizes }: DataBlocks): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
