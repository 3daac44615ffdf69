import { checkOptions, type NoOptions } from "../../errors/checkOptions.ts";
import { mean, neg } from "../../graph/index.ts";
import type { Objective } from "./objective.ts";

/** The mean negative log-density of the rows: what makes them most likely. */
export function maximumLikelihood(options: NoOptions = {}): Objective {
  checkOptions("maximumLikelihood", options, {});
  return {
    spec: { kind: "maximumLikelihood" },
    loss: (density, batch, scope) => neg(mean(density.logProb(batch, scope))),
  };
}
