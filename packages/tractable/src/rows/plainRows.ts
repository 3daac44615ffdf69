import { toTableCells } from "../tables/columnData.ts";
import { numbersOf } from "../tables/readCells.ts";
import type { DataLike } from "./dataRows.ts";
import { expectRows, type RowsLike } from "./rows.ts";

/**
 * Data for a model of numbers alone: rows as objects and typed columns become columns of numbers, anything
 * else stays.
 */
export function plainRows(data: DataLike, where: string): RowsLike {
  if (!(data instanceof Map) && !Array.isArray(data)) expectRows(data, where);
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const areObjects =
    typeof first === "object" && first !== null && !Array.isArray(first) && !ArrayBuffer.isView(first);
  if (!(data instanceof Map) && !areObjects) return data as RowsLike;
  const cells = toTableCells(data as Parameters<typeof toTableCells>[0], where);
  return Object.fromEntries([...cells].map(([name, own]) => [name, numbersOf(own, new Set())]));
}
