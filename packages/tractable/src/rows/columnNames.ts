import type { DataLike } from "./dataRows.ts";

/** The names that data bring along, in order; undefined for rows of numbers, which have none. */
export function columnNames(data: DataLike): readonly string[] | undefined {
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return undefined;
  if (data instanceof Map) return [...data.keys()];
  if (!Array.isArray(data)) return "shape" in data && "data" in data ? undefined : Object.keys(data);
  const first: unknown = data[0];
  const isObject =
    typeof first === "object" && first !== null && !Array.isArray(first) && !ArrayBuffer.isView(first);
  return isObject ? Object.keys(first) : undefined;
}
