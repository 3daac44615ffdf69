import { optionError } from "./optionError.ts";

/** A parser of whole numbers from `least` on. */
export function parseWholeNumber(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw optionError(option, least === 1 ? "a whole number above 0" : `a whole number from ${least}`, text);
  };
}
