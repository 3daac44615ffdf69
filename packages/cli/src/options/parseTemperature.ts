import { optionError } from "./optionError.ts";

/** A number from 0 on. */
export function parseTemperature(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw optionError("--temperature", "a number from 0", text);
}
