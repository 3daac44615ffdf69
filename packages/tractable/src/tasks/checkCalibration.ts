import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { objectOf, objectWith, required, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { toMatrix } from "../rows/rows.ts";
import type { Pairs, Posterior } from "./posterior.ts";

export interface CalibrationOptions {
  /** How many draws a pair's parameters are ranked among; 200 by default. */
  readonly draws?: number;
  /** The seed of the draws; 0 by default. */
  readonly seed?: number;
}

/** How well a posterior's ranks and intervals hold. */
export interface Calibration {
  /** How many of the draws lie below each parameter, [pairs · parameters]; uniform if the law is right. */
  readonly ranks: Uint32Array;
  /** How probable ranks so far from uniform are, by parameter (Kolmogorov–Smirnov). */
  readonly pValues: readonly number[];
  /** The share of pairs inside their central 90 % interval, by parameter. */
  readonly coverage90: readonly number[];
}

/**
 * Simulation-based calibration (Talts et al. 2018): if a posterior is right, the parameters that made an
 * observation lie anywhere among its draws, equally often. `pairs` are new ones, that it wasn't learned from.
 */
export async function checkCalibration(
  posterior: Posterior,
  pairs: Pairs,
  options: CalibrationOptions = {},
): Promise<Calibration> {
  const where = "checkCalibration";
  checkOption(
    where,
    "the posterior",
    posterior,
    required(objectWith("what posterior() gave", "sample", "logProb")),
  );
  checkOption(where, "the pairs", pairs, required(objectOf("parameters and observations")));
  const { model } = posterior;
  const { draws = 200, seed = 0 } = checkOptions("checkCalibration", options, {
    draws: wholeNumber({ from: 10 }),
    seed: wholeNumber({ from: 0 }),
  });
  const { data, shape } = toMatrix(pairs.parameters, { where: "checkCalibration, parameters" });
  const [count, width] = shape;
  const given = toMatrix(pairs.observations, { where: "checkCalibration, observations" });
  if (given.shape[0] !== count) {
    throw new TractableError(
      `checkCalibration: expected an observation for each of ${count} rows of parameters, got ${given.shape[0]}`,
    );
  }
  const drawn = await model.sample(draws, { seed, context: pairs.observations });
  const ranks = new Uint32Array(count * width);
  for (let pair = 0; pair < count; pair++) {
    for (let draw = 0; draw < draws; draw++) {
      for (let column = 0; column < width; column++) {
        const value = drawn.data[(pair * draws + draw) * width + column]!;
        if (value < data[pair * width + column]!) ranks[pair * width + column]!++;
      }
    }
  }
  const levels = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: count }, (__, pair) => (ranks[pair * width + column]! + 0.5) / (draws + 1)),
  );
  return {
    ranks,
    pValues: levels.map((own) => uniformity(own)),
    coverage90: levels.map((own) => own.filter((level) => level > 0.05 && level < 0.95).length / count),
  };
}

/** Kolmogorov and Smirnov's probability of a distance from the uniform law that is at least as large. */
function uniformity(levels: Float64Array): number {
  const sorted = Float64Array.from(levels).sort();
  const count = sorted.length;
  const distance = sorted.reduce(
    (most, level, index) => Math.max(most, (index + 1) / count - level, level - index / count),
    0,
  );
  const lambda = (Math.sqrt(count) + 0.12 + 0.11 / Math.sqrt(count)) * distance;
  if (lambda < 0.3) return 1;
  let total = 0;
  for (let k = 1; k <= 100; k++) total += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * lambda) ** 2);
  return Math.min(1, Math.max(0, total));
}
