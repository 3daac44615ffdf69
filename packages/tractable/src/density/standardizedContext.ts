import { standardize } from "../bijections/standardize.ts";
import type { Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

/**
 * The context as layers get it: with the mean and the deviation that it had in training taken out. Those
 * parameters are asked for where the result is first called, and once.
 */
export function standardizedContext(context: Tensor | undefined, scope: Scope): () => Tensor | undefined {
  let given: Tensor | undefined;
  return () => {
    if (context === undefined) return undefined;
    given ??= standardize().encode(context, scope.child("context")).value;
    return given;
  };
}
