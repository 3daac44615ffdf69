import type { CellTable } from "@tractable/data";
import { isGapText } from "tractable";

/** The rows of a table that have no gap in any column. */
export function wholeRows({ cells, rows }: CellTable, missing: readonly string[]): number[] {
  const more = new Set(missing);
  const tests = [...cells.values()].map((own): ((row: number) => boolean) => {
    if ("numbers" in own) {
      return (row) => Number.isNaN(own.numbers[row]!) || more.has(String(own.numbers[row]!));
    }
    const areGaps = own.texts.map((text) => isGapText(text, more));
    return (row) => own.indices[row]! < 0 || areGaps[own.indices[row]!]!;
  });
  return Array.from({ length: rows }, (_, row) => row).filter((row) => !tests.some((isGap) => isGap(row)));
}
