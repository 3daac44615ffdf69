import { checkOption, type OptionRule } from "../errors/checkOptions.ts";
import { functionRule, required } from "../errors/optionRules.ts";
import type { DataLike } from "./dataRows.ts";

/** Rows of one block of a source, with what belongs to each. */
export interface RowBlock {
  /** The rows, in any form that `fit` takes. */
  readonly rows: DataLike;
  /** What they are conditioned on, one row for each; nothing by default. */
  readonly context?: DataLike;
  /** The class of each row; none by default. */
  readonly labels?: ArrayLike<number>;
}

/**
 * Rows that needn't fit into memory, in blocks that are read one after another, every epoch in another order.
 * Rows are shuffled within a block alone, so every block should be a fair sample of all of them; the first
 * one, which stays in memory, has the rows that statistics are taken from and those kept for validation.
 */
export interface RowSource {
  /** How many rows each block has. */
  readonly sizes: readonly number[];
  /** Reads a block, counted from 0: the same rows every time. */
  block(index: number): RowBlock | Promise<RowBlock>;
  /**
   * A short text that differs between sources of other rows, so that no run goes on from a checkpoint of
   * others; asked for when a checkpoint is written or read. By default the sizes of blocks and the rows of
   * the first one are compared.
   */
  fingerprint?(): string | Promise<string>;
}

/** Whether these are rows of a source, and not rows themselves. */
export function isRowSource(rows: unknown): rows is RowSource {
  return (
    typeof rows === "object" &&
    rows !== null &&
    !Array.isArray(rows) &&
    typeof Reflect.get(rows, "block") === "function"
  );
}

/** Refuses a source that can't be read. */
export function checkRowSource(where: string, { sizes, block, fingerprint }: RowSource): void {
  checkOption(where, "the sizes of a source's blocks", sizes, required(sizesRule));
  checkOption(where, "block of a source", block, required(functionRule));
  checkOption(where, "fingerprint of a source", fingerprint, functionRule);
}

const sizesRule: OptionRule = {
  expected: "a list of whole numbers above 0, one or more",
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((size: unknown) => Number.isSafeInteger(size) && Number(size) > 0),
};
