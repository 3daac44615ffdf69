import type { Cells } from "@tractable/data";

/** A cell as the file has it. */
export function cellTextAt(cells: Cells, row: number): string {
  if ("numbers" in cells) return String(Number(cells.numbers[row]!.toPrecision(15)));
  const index = cells.indices[row]!;
  return index < 0 ? "" : cells.texts[index]!.trim();
}
