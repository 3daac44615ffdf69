import type { Cell, Model } from "tractable";
import { checkGiven } from "../rows/checkGiven.ts";

/** The one row of context that --given describes, by column; undefined for a model that has none. */
export function givenCells(
  { contextColumns }: Pick<Model, "contextColumns">,
  given: ReadonlyMap<string, string> | undefined,
): Readonly<Record<string, readonly Cell[]>> | undefined {
  const texts = checkGiven({ contextColumns }, given);
  return texts && Object.fromEntries(contextColumns.map((name, column) => [name, [texts[column]!]]));
}
