import type { TableColumn } from "tractable";

/** Columns whose text needn't be kept to be read again. */
export function isReadAsNumber({ type, gaps = [], codes, format }: TableColumn): boolean {
  return (
    (type === "number" || type === "integer") && gaps.length === 0 && format === undefined && codes.length > 0
  );
}
