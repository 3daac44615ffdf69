import { optionError } from "./optionError.ts";
import { splitList, unquote } from "./splitList.ts";

/** A parser of column names: `a,b` or `a,"b, c"`. */
export function parseNames(option: string): (text: string) => string[] {
  return (text) => {
    const names = [...new Set(splitList(text).map(unquote))];
    if (names.length === 0) throw optionError(option, "names of columns like a,b", text);
    return names;
  };
}
