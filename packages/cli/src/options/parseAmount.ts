import { optionError } from "./optionError.ts";

/** A number from 0 to 1, of `0.8` or `80%`. */
export function parseAmount(text: string): number {
  const percent = /^(.*)%$/.exec(text.trim());
  const value = percent === null ? Number(text) : Number(percent[1]) / 100;
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw optionError("--amount", "a number from 0, the photo, to 1, the style", text);
}
