import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";

/** Texts that stand for a missing value, compared without regard to case. */
const MARKERS = new Set(["", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "\\n"]);

/** Whether a text is a gap: one of the usual spellings, or one of those given. */
export function isGapText(text: string, more: ReadonlySet<string>): boolean {
  if (typeof text !== "string" || typeof more?.has !== "function") {
    throw new TractableError(`isGapText: expected a text and a set of texts, got ${showValue([text, more])}`);
  }
  const trimmed = text.trim();
  return MARKERS.has(trimmed.toLowerCase()) || more.has(trimmed);
}
