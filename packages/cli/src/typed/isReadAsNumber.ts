import type { TableColumn } from "tractable";

/** Columns whose text needn't be kept to be read again. */
export function isReadAsNumber({ type, gaps = [], codes }: TableColumn): boolean {
  return (type === "number" || type === "integer") && gaps.length === 0 && codes.length > 0;
}
