import type { OptionRule } from "../errors/checkOptions.ts";
import { listOf, objectOf, objectWith, realNumber, wholeNumber } from "../errors/optionRules.ts";
import { isMatrix, type RowsLike } from "../rows/rows.ts";

/** A fitted model, as `fit` and `load` return it. */
export const fittedModel: OptionRule = objectWith("a fitted model", "logProb", "sample", "toBytes");

export const contextRules = { context: objectOf("rows of context") };

const classNumbers = listOf("class numbers");

export const mapRules = {
  ...contextRules,
  labels: {
    expected: "a list of class numbers, or { data, shape } of the shares of all classes",
    accepts: (value: unknown) =>
      classNumbers.accepts(value) ||
      (typeof value === "object" && value !== null && isMatrix(value as RowsLike)),
  },
};

export const logProbRules = {
  ...contextRules,
  labels: classNumbers,
  samples: wholeNumber(),
  seed: wholeNumber({ from: 0 }),
};

export const sampleRules = {
  ...contextRules,
  label: wholeNumber({ from: 0 }),
  temperature: realNumber({ from: 0 }),
  seed: wholeNumber({ from: 0 }),
};

export const sampleInPartsRules = { ...sampleRules, rowsPerPart: wholeNumber() };
