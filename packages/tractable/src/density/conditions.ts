import { standardize } from "../bijections/standardize.ts";
import type { Flow } from "../flows/flow.ts";
import { concat, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { PREFIX } from "./parameterNames.ts";

/** What a density is conditioned on, [batch, …] each. */
export interface Conditions {
  readonly context?: Tensor;
  /** The class of each row, [batch, classes] with a one in its place. */
  readonly classes?: Tensor;
}

/**
 * The context as layers get it: numbers with the mean and the deviation that they had in training taken out,
 * then, of a flow whose bijection is given the class, the class. Its parameters are asked for where the
 * result is first called, and once.
 */
export function contextOfLayers(
  flow: Pick<Flow, "classes">,
  { context, classes }: Conditions,
  scope: Scope,
): () => Tensor | undefined {
  const own = flow.classes > 0 ? classes : undefined;
  let given: Tensor | undefined;
  return () => {
    if (context === undefined) return own;
    given ??= withClasses(standardize().encode(context, scope.child(PREFIX.context)).value, own);
    return given;
  };
}

function withClasses(numbers: Tensor, classes: Tensor | undefined): Tensor {
  return classes === undefined ? numbers : concat([numbers, classes], 1);
}

/** What a base is conditioned on: the class if it tells classes apart, otherwise what the layers are. */
export function contextOfBase(
  { base }: Pick<Flow, "base">,
  { classes }: Conditions,
  ofLayers: () => Tensor | undefined,
): Tensor | undefined {
  return base.classes === undefined ? ofLayers() : classes;
}
