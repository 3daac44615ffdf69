import { BATCH, input } from "../graph/index.ts";
import { type Declaration, declare } from "../parameters/scope.ts";
import type { Density } from "./density.ts";

/** The parameters that a model has, learned through the log-density of a symbolic batch. */
export function declareModel(model: Density): Declaration[] {
  const { features, context } = model.flow;
  const x = input("x", [BATCH, features]);
  const given = context > 0 ? input("context", [BATCH, context]) : undefined;
  return declare((scope) => {
    model.logProb(x, scope, given);
  });
}
