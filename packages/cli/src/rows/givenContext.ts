import type { Matrix, Model } from "tractable";
import { optionError } from "../options/optionError.ts";
import { checkGiven } from "./checkGiven.ts";

/** The one row of context that --given describes; undefined for a model that has none. */
export function givenContext(
  { contextColumns }: Pick<Model, "contextColumns">,
  given: ReadonlyMap<string, string> | undefined,
): Matrix | undefined {
  const texts = checkGiven({ contextColumns }, given);
  if (texts === undefined) return undefined;
  const numbers = texts.map((text, column) => {
    if (Number.isFinite(Number(text))) return Number(text);
    throw optionError("--given", `a number for "${contextColumns[column]}"`, text);
  });
  return { data: Float32Array.from(numbers), shape: [1, numbers.length] };
}
