import { optionError } from "./optionError.ts";
import { splitList, unquote } from "./splitList.ts";

/** Pairs of names, of `a:b,c:d`. */
export function parsePairs(text: string): readonly (readonly [string, string])[] {
  return splitList(text).map((item) => {
    const at = item.indexOf(":");
    if (at < 1 || at === item.length - 1) throw optionError("--pairs", "pairs like a:b,c:d", item);
    return [unquote(item.slice(0, at)), unquote(item.slice(at + 1))];
  });
}
