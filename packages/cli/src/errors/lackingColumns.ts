import { nearest } from "@tractable/data/messages";
import { UserError } from "./userError.ts";

/** The error of data that lack columns a model needs, with a guess at what they are called there. */
export function lackingColumns(
  label: string,
  missing: readonly string[],
  found: readonly string[],
  wanted: readonly string[],
): UserError {
  const others = found.filter((name) => !wanted.includes(name));
  const shown = others.slice(0, 10).join(", ");
  const instead = others.length === 0 ? "" : ` and has ${shown} that it doesn't know`;
  const [s, it] = missing.length === 1 ? ["", "it"] : ["s", "them"];
  const near = nearest(missing[0]!, others) ?? others.find((name) => sameLetters(name, missing[0]!));
  const guess = near === undefined ? "" : `; is "${near}" what the model calls "${missing[0]}"?`;
  return new UserError(
    `${label}: the model needs column${s} ${missing.join(", ")}; the data lacks ${it}${instead}${guess}; rename the columns or fit a new model`,
  );
}

/** Whether names differ by their case, spaces and signs alone. */
function sameLetters(a: string, b: string): boolean {
  const letters = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return letters(a) === letters(b);
}
