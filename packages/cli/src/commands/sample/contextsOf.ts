import type { Model } from "tractable";
import type { Given } from "../../options/parseGiven.ts";

/** How the contexts of one sort of model are read. */
export interface ContextReader<Contexts> {
  /** The one context that values by column describe; refuses what the model has no use for. */
  ofValues(values: ReadonlyMap<string, string> | undefined): Contexts | undefined;
  /** The contexts that are rows of a file. */
  ofFile(file: string): Promise<Contexts>;
}

/** The contexts that --given names; undefined for a model that has none. */
export async function contextsOf<Contexts>(
  { contextColumns }: Pick<Model, "contextColumns">,
  given: Given | undefined,
  { ofValues, ofFile }: ContextReader<Contexts>,
): Promise<Contexts | undefined> {
  if (given === undefined || given instanceof Map || !("file" in given)) return ofValues(given);
  // refuses a context where the model has none
  if (contextColumns.length === 0) return ofValues(new Map([[given.file, ""]]));
  return ofFile(given.file);
}
