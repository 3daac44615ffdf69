import { optionError } from "./optionError.ts";

/** A parser of numbers above 0. */
export function parsePositive(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw optionError(option, "a number above 0", text);
  };
}
