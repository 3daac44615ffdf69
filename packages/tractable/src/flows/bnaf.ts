import { actNorm } from "../bijections/actNorm.ts";
import { blockAutoregressive } from "../bijections/blockAutoregressive.ts";
import { permutation } from "../bijections/permutation.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, featureCount, layerCount, layerSizes, required } from "../errors/optionRules.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface BnafOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many nets there are, between which features change their order; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each feature has in each layer of a net; [32, 32] by default. */
  readonly hidden?: readonly number[];
}

/**
 * Block neural autoregressive flow (De Cao et al. 2019): nets that are increasing in each feature given those
 * before. Decoding is solved for, one feature after another.
 *
 * @example
 * ```ts
 * const model = await fit(bnaf({ features: 2, layers: 2, hidden: [4] }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function bnaf(options: BnafOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [32, 32],
  } = checkOptions("bnaf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
  });
  const stack = Array.from({ length: layers }, () => [
    actNorm(),
    blockAutoregressive({ hidden }),
    permutation(),
  ]);
  return flow({ name: "bnaf", features, context, bijection: sequence(...stack.flat(), actNorm()) });
}
