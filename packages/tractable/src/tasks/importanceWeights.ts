import { openBackend } from "#backend";
import { targetAt } from "../density/checkTarget.ts";
import type { Target } from "../density/reverseDensity.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { functionRule, required, wholeNumber } from "../errors/optionRules.ts";
import { BATCH, input } from "../graph/index.ts";
import type { Model } from "../model/model.ts";
import { fittedModel } from "../model/modelRules.ts";
import type { Matrix } from "../rows/rows.ts";
import { float32, floats } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";

export interface ImportanceOptions {
  /** How many rows are drawn; 10,000 by default. */
  readonly count?: number;
  /** The seed of the draws; 0 by default. */
  readonly seed?: number;
}

/** Draws of a flow with the weights that make them draws of the target. */
export interface ImportanceWeights {
  /** The rows that were drawn, in data units. */
  readonly rows: Matrix;
  /** ln target − ln q of each, nats, which weigh the rows so that they are the target's. */
  readonly logWeights: Float64Array;
  /** (Σw)² / Σw²: as many rows of the target's own would tell as much. */
  readonly effectiveSampleSize: number;
  /** ln of the mean weight, an estimate of ln ∫ target. */
  readonly logNormalizer: number;
}

/**
 * How near a model came to a density that is known up to its normaliser: rows that the model draws, with
 * weights that make means over them means over the target.
 */
export async function importanceWeights(
  model: Model,
  target: Target,
  options: ImportanceOptions = {},
): Promise<ImportanceWeights> {
  const { count = 10_000, seed = 0 } = checkOptions("importanceWeights", options, {
    count: wholeNumber(),
    seed: wholeNumber({ from: 0 }),
  });
  checkOption("importanceWeights", "the model", model, required(fittedModel));
  checkOption("importanceWeights", "the target", target, required(functionRule));
  const rows = await model.sample(count, { seed });
  const logProbs = await model.logProb(rows);
  const x = input("x", [BATCH, rows.shape[1]]);
  const session = await compile(
    await openBackend({}),
    { inputs: [x], outputs: { target: targetAt(target, x, "importanceWeights") } },
    { purpose: "start soon" },
  );
  const results = await session.run({ x: float32(rows.shape, rows.data) });
  await session.release();
  const logTargets = floats(results, "target");
  const logWeights = logProbs.map((logProb, row) => logTargets[row]! - logProb);
  const most = logWeights.reduce((a, b) => Math.max(a, b));
  const weights = logWeights.map((value) => Math.exp(value - most));
  const total = weights.reduce((a, b) => a + b, 0);
  const squares = weights.reduce((a, b) => a + b * b, 0);
  return {
    rows,
    logWeights,
    effectiveSampleSize: total ** 2 / squares,
    logNormalizer: most + Math.log(total / count),
  };
}
