import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";

/** The usual spellings of a missing value, in lower case, as they are compared without regard to it. */
export const usualGaps: readonly string[] = [
  "",
  "na",
  "n/a",
  "#n/a",
  "nan",
  "null",
  "none",
  "nil",
  "?",
  "\\n",
];
const MARKERS = new Set(usualGaps);

/** Whether a text is a gap: one of the usual spellings, or one of those given. */
export function isGapText(text: string, more: ReadonlySet<string>): boolean {
  if (typeof text !== "string" || typeof more?.has !== "function") {
    throw new TractableError(`isGapText: expected a text and a set of texts, got ${showValue([text, more])}`);
  }
  const trimmed = text.trim();
  return MARKERS.has(trimmed.toLowerCase()) || more.has(trimmed);
}
