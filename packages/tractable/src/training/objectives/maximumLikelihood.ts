import { checkOptions, type NoOptions } from "../../errors/checkOptions.ts";
import { mean, neg } from "../../graph/index.ts";
import type { Objective } from "./objective.ts";

/** Nats a feature: no training that works is ever so far off. */
export const EXPLOSION = 30;

/** The mean negative log-density of the rows: what makes them most likely. */
export function maximumLikelihood(options: NoOptions = {}): Objective {
  checkOptions("maximumLikelihood", options, {});
  return {
    spec: { kind: "maximumLikelihood" },
    explosion: EXPLOSION,
    loss: (density, batch, scope) => neg(mean(density.logProb(batch, scope))),
  };
}
