import { optionError } from "./optionError.ts";
import { parseAssignments } from "./parseAssignments.ts";

/** Values by context column, of `c=1.5,d=2`. */
export function parseGiven(text: string): ReadonlyMap<string, number> {
  const pairs = parseAssignments("--given", "c=1.5,d=2", text);
  return new Map(
    [...pairs].map(([name, value]) => {
      if (!Number.isFinite(Number(value))) throw optionError("--given", `a number for "${name}"`, value);
      return [name, Number(value)];
    }),
  );
}
