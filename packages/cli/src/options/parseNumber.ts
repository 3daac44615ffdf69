import { optionError } from "./optionError.ts";

/** A parser of any finite number. */
export function parseNumber(option: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw optionError(option, "a number", text);
  };
}
