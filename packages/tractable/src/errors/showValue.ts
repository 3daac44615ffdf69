import { showPart } from "../specs/partSort.ts";

/** A value as it may stand in a message, shortened where it is long. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (typeof value === "number") return String(value);
  const part = showPart(value);
  if (part !== undefined) return part;
  const text = JSON.stringify(brief(value, 0));
  if (text === undefined) return String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const LONGEST = 60;
/** More of a value than this can't be seen in a message; a whole one may be huge, or hold itself. */
const DEEPEST = 3;
const MOST_ENTRIES = 30;

/** The beginning of a value, as plain data. */
function brief(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof RegExp || value instanceof Error) return String(value);
  if (depth > DEEPEST) return "…";
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((item) => brief(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  const entries = Object.entries(value).slice(0, MOST_ENTRIES);
  return Object.fromEntries(entries.map(([name, item]) => [name, brief(item, depth + 1)]));
}
