import { DataError } from "../dataError.ts";
import { nearest } from "../nearest.ts";

export interface ColumnSelection {
  columns?: string[];
  also?: string[];
}

/** The names to read, in order: `columns` (default: all that `also` doesn't name), then `also`. */
export function selectColumns(
  available: string[],
  { columns, also = [] }: ColumnSelection,
  label: string,
): string[] {
  const asked = [...(columns ?? available.filter((name) => !also.includes(name))), ...also];
  if (asked.length === 0)
    throw new DataError(`${label}: no column was asked for; it has ${available.join(", ")}`);
  const seen = new Set<string>();
  for (const name of asked) {
    if (!available.includes(name)) throw unknown(name, available, label);
    if (seen.has(name)) throw new DataError(`${label}: column "${name}" is asked for twice; name it once`);
    seen.add(name);
  }
  return asked;
}

function unknown(name: string, available: string[], label: string): DataError {
  const near = nearest(name, available);
  const shown = available.slice(0, 20).join(", ") + (available.length > 20 ? ", …" : "");
  return new DataError(
    `${label}: there is no column "${name}"; ${near ? `did you mean "${near}"?` : `it has ${shown}`}`,
  );
}
