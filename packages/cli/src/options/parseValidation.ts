import { optionError } from "./optionError.ts";

/** The share of rows to keep for validation, or the name of a file of such rows. */
export function parseValidation(text: string): number | string {
  const share = Number(text);
  if (text.trim() === "" || Number.isNaN(share)) return text;
  if (share > 0 && share < 1) return share;
  throw optionError("--validation", "a share between 0 and 1, or a file", text);
}
