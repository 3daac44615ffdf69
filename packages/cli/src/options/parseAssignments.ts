import { optionError } from "./optionError.ts";
import { splitList, unquote } from "./splitList.ts";

/** The pairs of `name=value,…`; a name may hold "=", a value can't. */
export function parseAssignments(option: string, example: string, text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const item of splitList(text)) {
    const at = item.lastIndexOf("=");
    if (at < 1 || at === item.length - 1) throw optionError(option, `pairs like ${example}`, item);
    const name = unquote(item.slice(0, at));
    if (pairs.has(name)) throw optionError(option, `column "${name}" once`, text);
    pairs.set(name, item.slice(at + 1).trim());
  }
  if (pairs.size === 0) throw optionError(option, `pairs like ${example}`, text);
  return pairs;
}
