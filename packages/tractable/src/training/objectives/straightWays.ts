import { checkOptions } from "../../errors/checkOptions.ts";
import { realNumber } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { add, mean, mul, neg, type Tensor } from "../../graph/index.ts";
import { EXPLOSION } from "./maximumLikelihood.ts";
import type { Objective } from "./objective.ts";

export interface StraightWaysOptions {
  /** How much ∫ |v|² dt of each row counts; 0.01 by default. */
  readonly kinetic?: number;
  /** How much ∫ |∂v/∂x|² dt of each row counts, the squares of all entries added up; 0.01 by default. */
  readonly jacobian?: number;
}

/**
 * The mean negative log-density of the rows, and how far and how unevenly they are moved: of all continuous
 * flows to one density the straightest, which takes few steps. RNODE (Finlay et al. 2020, eq. 10).
 */
export function straightWays(options: StraightWaysOptions = {}): Objective {
  const weight = realNumber({ from: 0, to: 1e6 });
  const { kinetic = 0.01, jacobian = 0.01 } = checkOptions("straightWays", options, {
    kinetic: weight,
    jacobian: weight,
  });
  const weights: Readonly<Record<string, number>> = { kinetic, jacobian };
  return {
    spec: { kind: "straightWays", kinetic, jacobian },
    explosion: EXPLOSION,
    loss(density, batch, scope) {
      const costs: Tensor[] = [];
      const hearing = scope.hearing({
        names: Object.keys(weights),
        take: (name, value) => costs.push(mul(mean(value), weights[name]!)),
      });
      const loss = neg(mean(density.logProb(batch, hearing)));
      if (costs.length > 0) return costs.reduce(add, loss);
      const { name, bijection } = density.flow;
      throw new TractableError(
        `straightWays: expected a flow with a continuous() in it, such as ffjord, got ${name} of ${bijection.spec.kind}`,
      );
    },
  };
}
