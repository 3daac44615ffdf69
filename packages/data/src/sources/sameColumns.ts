import { DataError } from "../dataError.ts";
import type { SourcePart } from "../part.ts";

/** Files read as one table must have the same columns; their order may differ. */
export function sameColumns(first: SourcePart, other: SourcePart): void {
  const names = first.columns.map(({ name }) => name);
  const otherNames = other.columns.map(({ name }) => name);
  const missing = names.filter((name) => !otherNames.includes(name));
  const extra = otherNames.filter((name) => !names.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const differences = [
    ...(missing.length > 0 ? [`lacks ${quoted(missing)}`] : []),
    ...(extra.length > 0 ? [`has ${quoted(extra)} besides`] : []),
  ];
  throw new DataError(
    `${other.label}: it ${differences.join(" and ")} compared with ${first.label}; files read together need the same columns`,
  );
}

function quoted(names: string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return `column${names.length === 1 ? "" : "s"} ${shown.join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}
