import type { Support } from "tractable";
import { hint } from "../../errors/hint.ts";
import { UserError } from "../../errors/userError.ts";

/** The support of each column, in order; real where none was declared. */
export function supportsOf(
  columns: readonly string[],
  contextColumns: readonly string[],
  declared: ReadonlyMap<string, Support>,
): Support[] {
  for (const name of declared.keys()) {
    if (columns.includes(name)) continue;
    if (contextColumns.includes(name)) {
      throw new UserError(`--support: "${name}" is context, which has no density; declare features only`);
    }
    throw new UserError(`--support: there is no column "${name}"; ${hint(name, columns)}`);
  }
  return columns.map((name) => declared.get(name) ?? "real");
}
