import { type Tensor, withGradient } from "../graph/index.ts";

/** The parts that a coupling left as they were, by its results. */
export interface KeptParts {
  /** Takes down what was read for a result. */
  remember(result: Tensor, kept: Tensor): void;
  /** What is to be read of x: if it is a result, the part that it was computed with, equal to its own. */
  of(x: Tensor, own: Tensor): Tensor;
}

/**
 * A coupling that decodes what it has encoded reads the same numbers in both directions; if it reads the same
 * tensor, its net is computed once for both.
 */
export function rememberKeptParts(): KeptParts {
  const known = new WeakMap<Tensor, Tensor>();
  return {
    remember: (result, kept) => known.set(result, kept),
    of(x, own) {
      const same = known.get(x);
      return same === undefined ? own : withGradient([same], [own], (slopes) => slopes)[0]!;
    },
  };
}
