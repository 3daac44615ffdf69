import { optionError } from "./optionError.ts";
import { parseSize } from "./parseSize.ts";

/** More images than this can't be told apart any more. */
const MOST = 10_000;

/** Columns and rows of "8x8", the columns first. */
export function parseGrid(text: string): { readonly columns: number; readonly rows: number } {
  const { width: columns, height: rows } = parseSize("--grid", "columns and rows like 8x8")(text);
  if (columns * rows > MOST) throw optionError("--grid", `${MOST} images or fewer`, text);
  return { columns, rows };
}
