import { optionError } from "./optionError.ts";

/** 1 for grey images, 3 for RGB. */
export function parseChannels(text: string): 1 | 3 {
  if (text === "1") return 1;
  if (text === "3") return 3;
  throw optionError("--channels", "1 (grey) or 3 (RGB)", text);
}
