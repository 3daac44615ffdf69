import type { Model } from "tractable";
import { hint } from "../errors/hint.ts";
import { UserError } from "../errors/userError.ts";

/**
 * The texts of --given, one for each context column in the model's order; undefined for a model that has no
 * context. Refuses names that aren't context columns, and context columns that are missing.
 */
export function checkGiven(
  { contextColumns }: Pick<Model, "contextColumns">,
  given: ReadonlyMap<string, string> = new Map(),
): readonly string[] | undefined {
  const names = [...given.keys()];
  if (contextColumns.length === 0) {
    if (names.length === 0) return undefined;
    throw new UserError(
      `--given: the model is conditioned on nothing, so "${names[0]}" can't be given; leave it out`,
    );
  }
  const unknown = names.find((name) => !contextColumns.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`--given: the model has no context "${unknown}"; ${hint(unknown, contextColumns)}`);
  }
  const missing = contextColumns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const example = contextColumns.map((name) => `${name}=${given.get(name) ?? "…"}`).join(",");
    throw new UserError(
      `--given: the model is conditioned on ${contextColumns.join(", ")}, and ${missing.join(", ")} ` +
        `${missing.length === 1 ? "is" : "are"} missing; give --given "${example}"`,
    );
  }
  return contextColumns.map((name) => given.get(name)!);
}
