import { momentsOf } from "../algebra/moments.ts";
import { checkOption, checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import { listOf, objectOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type Complexity, complexityRule, ownCode } from "../images/complexity.ts";
import type { ContextOption, Model } from "../model/model.ts";
import { contextRules, fittedModel } from "../model/modelRules.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { RowsLike } from "../rows/rows.ts";
import { toPixels } from "../rows/toPixels.ts";

/** How unusual rows are. */
export interface AnomalyScores {
  /** ln p(x) of every row, nats: the lower, the odder. PyOD's `decision_function` is its negative. */
  readonly logProb: Float64Array;
  /**
   * What rows are compared by: ln p(x) of tables, nats. Of images the smaller of two deviations from what
   * held-out images have: of ln p(x), and of ln p(x) plus the length of a lossless code of the image, as a
   * plain likelihood is the higher the simpler an image is, so that a model of clothes finds digits likelier
   * than clothes (Serrà et al. 2020).
   */
  readonly score: Float64Array;
  /**
   * The share of usual rows that are as unlikely as this one: (1 + how many calibration rows are no likelier)
   * / (1 + how many there are). For a usual row it is uniform, whatever the model (conformal prediction; Vovk
   * et al. 2005, Bates et al. 2023).
   */
  readonly pValue: Float64Array;
}

/** Tells odd rows by their log-density. */
export interface AnomalyDetector {
  /** The density that scores rows. */
  readonly model: Model;
  /** How many rows p-values rest on: the smallest is 1 / (rows + 1). */
  readonly calibrationRows: number;
  /** The log-density and the p-value of every row; throws for rows that the model refuses. */
  score(rows: DataLike, options?: ContextOption): Promise<AnomalyScores>;
}

/**
 * Which rows are odd: so large a share of them, those with so small a p-value, or those found at a false
 * discovery rate.
 */
export type OddRule = { readonly rate: number } | { readonly p: number } | { readonly fdr: number };

export interface AnomalyDetectorOptions extends ContextOption {
  /**
   * How complex images are by themselves; the measure that the model was fitted with, a small code of the
   * library's own by default.
   */
  readonly complexity?: Complexity;
}

/**
 * A detector of odd rows from a fitted model. `calibrationRows` are usual rows that the model hasn't been
 * trained on; by default the log-densities of the validation rows that lie in the model are taken. Throws for
 * a model that has none of them.
 */
export async function anomalyDetector(
  model: Model,
  calibrationRows?: DataLike,
  options: AnomalyDetectorOptions = {},
): Promise<AnomalyDetector> {
  checkOption("anomalyDetector", "the model", model, required(fittedModel));
  const { complexity = ownCode } = checkOptions("anomalyDetector", options, {
    ...contextRules,
    complexity: complexityRule,
  });
  if (options.complexity !== undefined && model.image === undefined) {
    throw new TractableError(
      "anomalyDetector: expected complexity with a model of images, got one of a table",
    );
  }
  const isOther = model.complexity !== undefined && model.complexity !== complexity.name;
  if (calibrationRows === undefined && model.image !== undefined && isOther) {
    throw new TractableError(
      `anomalyDetector: expected the complexity "${model.complexity}", by which the model's images were measured, got "${complexity.name}"; pass that one, or calibration images`,
    );
  }
  const measure = async (rows: DataLike, condition: ContextOption): Promise<Measured> => {
    const logProb = await model.logProb(rows, condition);
    return { logProb, lengths: await lengthsOf(model, rows, complexity) };
  };
  const { context } = options;
  const usual = calibrationRows === undefined ? storedIn(model) : await measure(calibrationRows, { context });
  if (usual === undefined || usual.logProb.length === 0) {
    throw new TractableError(
      "anomalyDetector: expected a model with scores of held-out rows, got one without; pass calibration rows, or fit it again",
    );
  }
  const score = scorer(usual);
  const calibration = score(usual).sort();
  return {
    model,
    calibrationRows: calibration.length,
    async score(rows, condition = {}) {
      checkOptions("detector.score", condition, contextRules);
      const measured = await measure(rows, condition);
      const own = score(measured);
      const pValue = own.map((value) => (1 + countUpTo(calibration, value)) / (1 + calibration.length));
      return { logProb: measured.logProb, score: own, pValue };
    },
  };
}

/** Log-densities of rows, and of images the lengths of their codes. */
interface Measured {
  readonly logProb: Float64Array;
  readonly lengths: Float64Array | undefined;
}

/** What a model file has of held-out rows. */
function storedIn({ calibration, image }: Model): Measured | undefined {
  if (calibration === undefined) return undefined;
  if (image === undefined) return { logProb: Float64Array.from(calibration), lengths: undefined };
  const count = calibration.length / 2;
  return {
    logProb: Float64Array.from(calibration.subarray(0, count)),
    lengths: Float64Array.from(calibration.subarray(count)),
  };
}

/** What rows are compared by, given what usual rows are like. */
function scorer(usual: Measured): (measured: Measured) => Float64Array {
  if (usual.lengths === undefined) return ({ logProb }) => Float64Array.from(logProb);
  const plain = standardized(usual.logProb);
  const corrected = standardized(corrections(usual));
  return (measured) => {
    const own = corrections(measured);
    return measured.logProb.map((value, row) => Math.min(plain(value), corrected(own[row]!)));
  };
}

function corrections({ logProb, lengths }: Measured): Float64Array {
  return logProb.map((value, row) => value + lengths![row]!);
}

/** How many deviations above its mean a value is. */
function standardized(values: Float64Array): (value: number) => number {
  const { mean, deviation } = momentsOf(values);
  return (value) => (value - mean) / (deviation || 1);
}

async function lengthsOf(
  { image, columns }: Model,
  rows: DataLike,
  complexity: Complexity,
): Promise<Float64Array | undefined> {
  if (image === undefined) return undefined;
  const expectation = { where: "anomalyDetector", features: columns.length, columns };
  const { data } = toPixels(rows as RowsLike, { image, levels: 256 }, expectation);
  return complexity.lengths(data, image);
}

/** How many of sorted numbers are at most a value. */
function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const oddRule: OptionRule = {
  expected: "{ rate }, { p } or { fdr }, a number from 0 to 1",
  accepts(value) {
    if (typeof value !== "object" || value === null) return false;
    const [[name, share] = [], ...others] = Object.entries(value);
    const isKnown = name === "rate" || name === "p" || name === "fdr";
    return isKnown && others.length === 0 && typeof share === "number" && share >= 0 && share <= 1;
  },
};

/** Which rows a rule calls odd, and from what score on downwards; −∞ where none is. */
export function oddRows(
  scores: Pick<AnomalyScores, "score" | "pValue">,
  rule: OddRule,
): { readonly odd: Uint8Array; readonly threshold: number } {
  checkOption("oddRows", "its first argument", scores, required(objectOf("scores of a detector")));
  const { score, pValue } = scores;
  checkOption("oddRows", "the scores", score, required(listOf("numbers")));
  checkOption("oddRows", "the p-values", pValue, required(listOf("numbers")));
  checkOption("oddRows", "the rule", rule, required(oddRule));
  const rows = score.length;
  const odd = new Uint8Array(rows);
  const order = [...odd.keys()].sort((a, b) => score[a]! - score[b]! || a - b);
  let count = 0;
  if ("rate" in rule) count = Math.min(rows, Math.round(rule.rate * rows));
  else if ("p" in rule) count = order.filter((row) => pValue[row]! <= rule.p).length;
  else {
    // Benjamini & Hochberg (1995): the largest k with p₍ₖ₎ ≤ q·k / rows
    order.forEach((row, index) => {
      if (pValue[row]! <= (rule.fdr * (index + 1)) / rows) count = index + 1;
    });
  }
  for (const row of order.slice(0, count)) odd[row] = 1;
  return { odd, threshold: count === 0 ? Number.NEGATIVE_INFINITY : score[order[count - 1]!]! };
}
