import { BATCH } from "../graph/index.ts";
import { type Declaration, declare } from "../parameters/scope.ts";
import type { Density } from "./density.ts";
import { batchFrom, inputTensors, rowInputs } from "./rowInputs.ts";

/** The parameters that a model has, learned through the log-density of a symbolic batch. */
export function declareDensity(model: Density, check?: (declaration: Declaration) => void): Declaration[] {
  const given = batchFrom(model, inputTensors(rowInputs(model), [BATCH]));
  return declare((scope) => {
    model.logProb(given, scope);
  }, check);
}
