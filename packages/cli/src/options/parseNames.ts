import { optionError } from "./optionError.ts";
import { splitList, unquote } from "./splitList.ts";

/** A parser of names of columns, or of what else they are of: `a,b` or `a,"b, c"`. */
export function parseNames(option: string, what = "columns"): (text: string) => string[] {
  return (text) => {
    const names = [...new Set(splitList(text).map(unquote))];
    if (names.length === 0) throw optionError(option, `names of ${what} like a,b`, text);
    return names;
  };
}
