import { isSpec } from "../../src/specs/spec.ts";

/** The kinds of a spec and of all specs inside it. */
export function kindsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = isSpec(value) ? [value.kind] : [];
  return [...own, ...Object.values(value).flatMap(kindsIn)];
}

/** The names of options of a spec, and of all specs inside it, that are whole numbers or lists of them. */
export function wholeNumbersIn(value: unknown, name = ""): string[] {
  if (typeof value === "number") return Number.isInteger(value) ? [name] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    wholeNumbersIn(inner, Array.isArray(value) ? name : key),
  );
}
