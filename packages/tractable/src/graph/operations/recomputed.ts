import { pullback } from "../gradient.ts";
import type { Tensor } from "../tensor.ts";
import { after } from "./after.ts";
import { withGradient } from "./withGradient.ts";

export interface Recomputed {
  /** What is computed: f(x), of which only these are kept for the gradient, and often not even they. */
  readonly outputs: readonly Tensor[];
  /** What they are computed from, and is found again from them. */
  readonly x: Tensor;
  /** The parameters that they depend on. */
  readonly parameters: readonly Tensor[];
  /** What else they depend on, which may have a gradient. */
  readonly others: readonly Tensor[];
  /** f once more. */
  readonly again: (x: Tensor) => readonly Tensor[];
  /** x from the outputs; without it x is kept. */
  readonly back?: (outputs: readonly Tensor[]) => Tensor;
}

/** What was found again while going backwards, by the tensor that it is equal to. */
const found = new WeakMap<Tensor, Tensor>();
/** The outputs of such steps, which needn't be kept. */
const passing = new WeakSet<Tensor>();

/**
 * The outputs, with a gradient that needs nothing of what lies between x and them: it finds x again, from
 * outputs that the step behind has found again in the same way, computes the outputs once more and
 * differentiates that. Everything waits for what comes before it on the way back, so that the memory of a
 * chain of such steps is that of its largest one. Reversible networks (Gomez et al. 2017), for any inverse.
 */
export function recomputed({ outputs, x, parameters, others, again, back }: Recomputed): readonly Tensor[] {
  const results = withGradient(outputs, [x, ...parameters, ...others], (gradients) => {
    const here = gradients.filter((gradient) => gradient !== undefined);
    const now = (tensor: Tensor) => after(tensor, here);
    // what no step gives out is there anyway
    const isFound = back !== undefined && passing.has(x);
    const source = isFound ? back(results.map((result) => now(found.get(result) ?? result))) : now(x);
    if (isFound) found.set(x, source);
    const leaves = [source, ...parameters, ...others];
    const [own, ...rest] = pullback(again(source), gradients, leaves, { stop: leaves });
    const done = rest.slice(0, parameters.length).filter((slope) => slope !== undefined);
    return [own && after(own, done), ...rest];
  });
  for (const result of results) passing.add(result);
  return results;
}
