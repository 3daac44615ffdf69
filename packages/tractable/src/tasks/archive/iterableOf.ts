import type { OptionRule } from "../../errors/checkOptions.ts";

/** Something to go through, now or as it comes; `called` says of what. */
export function iterableOf(called: string): OptionRule {
  return {
    expected: called,
    accepts: (value) =>
      typeof value === "object" &&
      value !== null &&
      (Symbol.iterator in value || Symbol.asyncIterator in value),
  };
}
