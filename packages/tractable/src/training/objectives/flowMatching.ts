import type { Bijection } from "../../bijections/bijection.ts";
import type { Continuous } from "../../bijections/continuous.ts";
import { contextOfBase } from "../../density/conditions.ts";
import { PREFIX } from "../../density/parameterNames.ts";
import { checkOptions, type NoOptions } from "../../errors/checkOptions.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { add, mean, mul, sub, sum } from "../../graph/index.ts";
import type { Objective } from "./objective.ts";

/** A squared error a feature that no velocity of standardized rows has. */
const EXPLOSION = 30;

/**
 * Trains a continuous flow without integrating it: for a row x, a draw z of the base and a time t, the
 * velocity at (1 − t)·x + t·z shall be z − x, squared error summed over features. Several times faster a step
 * than the likelihood; validation is by the exact log-density, while the figure of training rows is minus
 * this error. Flow matching (Lipman et al. 2023), along straight lines (Liu et al. 2023).
 */
export function flowMatching(options: NoOptions = {}): Objective {
  checkOptions("flowMatching", options, {});
  return {
    spec: { kind: "flowMatching" },
    explosion: EXPLOSION,
    noise: ({ base, features }) => [...base.noise(features), { law: "uniform", size: 1 }],
    loss(density, batch, scope) {
      const { bijection, base, features, name } = density.flow;
      if (!isContinuous(bijection) || density.standardized === undefined) {
        throw new TractableError(
          `flowMatching: expected a flow whose bijection is continuous(), such as ffjord, got ${name} of ${bijection.spec.kind}`,
        );
      }
      const { x, context } = density.standardized(batch, scope);
      const own = batch.noise.slice(density.noise.length - base.noise(features).length - 1);
      const time = own.at(-1)!;
      const z = base.draw(
        own.slice(0, -1),
        features,
        scope.child(PREFIX.base),
        contextOfBase(density.flow, batch, () => context),
      );
      const line = sub(z, x);
      const at = add(x, mul(line, time));
      const missed = sub(bijection.velocity(at, time, scope.child(PREFIX.flow), context), line);
      return mean(sum(mul(missed, missed), { axes: [1] }));
    },
  };
}

function isContinuous(bijection: Bijection): bijection is Continuous {
  return "velocity" in bijection;
}
