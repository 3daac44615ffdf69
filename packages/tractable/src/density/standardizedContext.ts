import { standardize } from "../bijections/standardize.ts";
import type { Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

/** The context as layers get it: with the mean and the deviation that it had in training taken out. */
export function standardizedContext(context: Tensor | undefined, scope: Scope): Tensor | undefined {
  return context && standardize().encode(context, scope.child("context")).value;
}
