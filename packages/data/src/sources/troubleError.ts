import { isNumericType } from "../column.ts";
import { DataError } from "../dataError.ts";
import { missingMarkers } from "../missingMarkers.ts";
import type { ColumnTrouble, Inspection, SourcePart } from "../part.ts";

/** What the user asked for: the columns of the table, and those of them that `--columns` does not govern. */
export interface Asked {
  names: string[];
  also: string[];
  missing: "refuse" | "drop" | "keep";
}

/** The sentence about the first value that is not a number: what, where, and how to go on. */
export function troubleError(
  part: SourcePart,
  inspection: Inspection,
  asked: Pick<Asked, "names" | "also">,
): DataError {
  const first = inspection.troubles.reduce((a, b) => (b.firstRow < a.firstRow ? b : a));
  const { says, mend } = describe(first, part.textual, inspection.rows);
  const mends = [mend, otherColumns(first, inspection, part, asked)].filter((one) => one !== "");
  const advice = mends.join(", or ") || "name another table or clean this one";
  return new DataError(`${part.label}: column "${first.name}" ${says}; ${advice}`);
}

type Kind = "missing" | "not a number" | "infinite" | "text" | "too large";

function kindOf({ firstValue }: ColumnTrouble, textual: boolean): Kind {
  const value = firstValue?.trim();
  if (value === undefined || (textual && missingMarkers.includes(value))) return "missing";
  if (/^[+-]?nan$/i.test(value)) return "not a number";
  if (/^[+-]?inf(inity)?$/i.test(value)) return "infinite";
  return Number.isNaN(Number(value)) ? "text" : "too large";
}

function describe(trouble: ColumnTrouble, textual: boolean, rows: number): { says: string; mend: string } {
  const { bad, firstRow } = trouble;
  const value = shorten(trouble.firstValue ?? "");
  const extent = `${bad.toLocaleString("en")} of ${rows.toLocaleString("en")} rows, first in row ${firstRow}`;
  switch (kindOf(trouble, textual)) {
    case "missing":
      return { says: `has missing values (${extent})`, mend: "drop those rows with --drop-missing" };
    case "not a number":
      return {
        says: `has values that are not a number (NaN, ${extent})`,
        mend: "drop those rows with --drop-missing",
      };
    case "infinite":
      return { says: `has infinite values (${extent})`, mend: "drop those rows" };
    case "text":
      return { says: `holds text ("${value}" in row ${firstRow}), expected numbers`, mend: "" };
    case "too large":
      return {
        says: `has values too large for float32 (${value} in row ${firstRow}, the limit is 3.4e38)`,
        mend: "rescale the column",
      };
  }
}

/**
 * Which columns to ask for instead: the asked ones of a numeric type, and of those the ones free of trouble.
 */
function otherColumns(
  first: ColumnTrouble,
  { troubles }: Inspection,
  part: SourcePart,
  { names, also }: Pick<Asked, "names" | "also">,
): string {
  if (also.includes(first.name)) return "choose another column";
  const types = new Map(part.columns.map(({ name, type }) => [name, type]));
  const troubled = new Set(troubles.map(({ name }) => name));
  const numeric = names.filter(
    (name) => name !== first.name && !also.includes(name) && isNumericType(types.get(name)!),
  );
  if (numeric.length === 0) return "";
  const clean = numeric.filter((name) => !troubled.has(name));
  const gappy = numeric.filter((name) => troubled.has(name)).join(", ");
  const option = `leave the column out with --columns ${columnList(clean.length > 0 ? clean : numeric)}`;
  if (gappy === "") return option;
  return clean.length > 0
    ? `${option} (that is without ${gappy}, where rows lack a number too)`
    : `${option} once the rows are dropped that lack a number there`;
}

/** The list as a shell takes it. */
function columnList(names: string[]): string {
  const list = names.join(",");
  return /^[\w.,-]+$/.test(list) ? list : `'${list.replaceAll("'", "'\\''")}'`;
}

function shorten(value: string): string {
  const line = value.trim().replaceAll(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
