import { parseAssignments } from "./parseAssignments.ts";

/** Values by context column, of `c=1.5,d=2`. */
export function parseGiven(text: string): ReadonlyMap<string, string> {
  return parseAssignments("--given", "c=1.5,d=2", text);
}
