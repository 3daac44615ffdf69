import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { objectOf, oneOf, partOf, realNumber, wholeNumber, words } from "../errors/optionRules.ts";
import type { FitOptions } from "./fitOptions.ts";

const functionRule: OptionRule = { expected: "a function", accepts: (value) => typeof value === "function" };
const flag: OptionRule = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const list = (called: string): OptionRule => ({
  expected: `a list of ${called}`,
  accepts: (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)),
});

/** Refuses options of `fit` that can't work; what depends on the data is checked with them. */
export function checkFitOptions(options: FitOptions): void {
  checkOptions("fit", options, {
    context: objectOf("rows"),
    columns: list("names"),
    contextColumns: list("names"),
    supports: list("supports"),
    validation: {
      expected: "a share between 0 and 1, or { rows }",
      accepts: (value) =>
        typeof value === "number" ? value > 0 && value < 1 : typeof value === "object" && value !== null,
    },
    labels: list("class numbers"),
    classNames: list("names"),
    epochs: wholeNumber(),
    batchSize: wholeNumber(),
    accumulate: wholeNumber(),
    learningRate: realNumber({ above: 0 }),
    clipNorm: { ...realNumber({ above: 0 }), accepts: (value) => typeof value === "number" && value > 0 },
    optimizer: partOf("optimizer"),
    objective: partOf("objective"),
    averaging: realNumber({ from: 0, below: 1 }),
    patience: wholeNumber(),
    timeLimit: { expected: "seconds above 0", accepts: (value) => typeof value === "number" && value > 0 },
    seed: wholeNumber({ from: 0 }),
    onProgress: functionRule,
    watch: objectOf("{ everyEpochs, call }"),
    signal: objectOf("an AbortSignal"),
    checkpoint: words,
    complexity: objectOf("{ name, lengths }"),
    source: words,
    from: objectOf("a fitted model"),
    resume: flag,
    device: oneOf("cpu", "webgpu"),
    threads: wholeNumber(),
  });
  if (options.watch === undefined) return;
  checkOptions("fit, watch", options.watch, { everyEpochs: wholeNumber(), call: functionRule });
}
