import type { OptionRule } from "../errors/checkOptions.ts";
import { listOf, objectOf, objectWith, realNumber, wholeNumber } from "../errors/optionRules.ts";

/** A fitted model, as `fit` and `load` return it. */
export const fittedModel: OptionRule = objectWith("a fitted model", "logProb", "sample", "toBytes");

export const contextRules = { context: objectOf("rows of context") };

export const logProbRules = {
  ...contextRules,
  labels: listOf("class numbers"),
  samples: wholeNumber(),
  seed: wholeNumber({ from: 0 }),
};

export const sampleRules = {
  ...contextRules,
  label: wholeNumber({ from: 0 }),
  temperature: realNumber({ from: 0 }),
  seed: wholeNumber({ from: 0 }),
};
