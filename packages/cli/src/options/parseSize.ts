import { optionError } from "./optionError.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A parser of "28x28", the width first. */
export function parseSize(
  option: string,
  expected = "a width and a height like 28x28",
): (text: string) => Size {
  return (text) => {
    const [, width, height] = /^([1-9]\d*)[x×]([1-9]\d*)$/i.exec(text.trim()) ?? [];
    if (width === undefined) throw optionError(option, expected, text);
    return { width: Number(width), height: Number(height) };
  };
}
