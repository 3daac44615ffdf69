import { supportRule } from "../density/support.ts";
import { checkOption, checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import {
  flag,
  functionRule,
  listOf,
  namesOf,
  objectOf,
  objectWith,
  oneOf,
  orRule,
  partOf,
  realNumber,
  required,
  wholeNumber,
  words,
} from "../errors/optionRules.ts";
import { flowRule } from "../flows/flow.ts";
import { complexityRule } from "../images/complexity.ts";
import { fittedModel } from "../model/modelRules.ts";
import { backendRules } from "../runtime/backend.ts";
import type { FitOptions } from "./fitOptions.ts";

const positiveOrInfinite = (expected: string): OptionRule => ({
  expected,
  accepts: (value) => typeof value === "number" && value > 0,
});

const dataRules = { context: objectOf("rows"), labels: listOf("class numbers") };

/** What the options of `fit` may be. */
export const fitRules = {
  ...dataRules,
  columns: namesOf("names"),
  contextColumns: namesOf("names"),
  supports: listOf(`supports, each ${supportRule.expected}`, supportRule.accepts),
  validation: orRule(
    { ...realNumber({ above: 0, below: 1 }), expected: "a share between 0 and 1" },
    objectOf("{ rows }"),
  ),
  classNames: namesOf("names"),
  epochs: wholeNumber(),
  batchSize: wholeNumber(),
  accumulate: wholeNumber(),
  memory: oneOf("keep", "recompute"),
  learningRate: realNumber({ above: 0 }),
  clipNorm: positiveOrInfinite("a number above 0"),
  optimizer: partOf("optimizer"),
  objective: partOf("objective"),
  averaging: realNumber({ from: 0, below: 1 }),
  patience: wholeNumber(),
  timeLimit: positiveOrInfinite("seconds above 0"),
  seed: wholeNumber({ from: 0 }),
  onProgress: functionRule,
  watch: objectOf("{ everyEpochs, call }"),
  signal: objectWith("an AbortSignal", "addEventListener", "throwIfAborted"),
  checkpoint: words,
  complexity: complexityRule,
  source: words,
  from: fittedModel,
  resume: flag,
  ...backendRules,
};

/** Refuses a flow and options of `fit` that can't work; what depends on the data is checked with them. */
export function checkFitOptions(flow: unknown, options: FitOptions): void {
  checkOption("fit", "the flow", flow, required(flowRule));
  checkOptions("fit", options, fitRules);
  const { validation, watch } = options;
  if (typeof validation === "object") {
    checkOptions("fit, validation", validation, { ...dataRules, rows: required(objectOf("rows")) });
  }
  if (watch !== undefined) {
    checkOptions("fit, watch", watch, {
      everyEpochs: required(wholeNumber()),
      call: required(functionRule),
    });
  }
}
