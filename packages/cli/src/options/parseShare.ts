import { optionError } from "./optionError.ts";

/** A share between 0 and 1, of `0.05` or `5%`. */
export function parseShare(option: string): (text: string) => number {
  return (text) => {
    const percent = /^(.*)%$/.exec(text.trim());
    const value = percent === null ? Number(text) : Number(percent[1]) / 100;
    if (!(value > 0 && value < 1) || text.trim() === "")
      throw optionError(option, "a share between 0 and 1", text);
    return value;
  };
}
