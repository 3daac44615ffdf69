import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, featureCount, layerCount, layerSizes, required } from "../errors/optionRules.ts";
import { affine } from "../scalarMaps/affine.ts";
import { inverted } from "../structures/inverted.ts";
import { autoregressiveStack } from "./autoregressiveStack.ts";
import { type Flow, flow } from "./flow.ts";

export interface IafOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
}

/**
 * Inverse autoregressive flow (Kingma et al. 2016): a masked autoregressive flow turned around. Samples take
 * one pass, a log-density one a feature, so it is for sampling more than for fitting.
 *
 * @example
 * ```ts
 * const model = await fit(iaf({ features: 2 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function iaf(options: IafOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [64, 64],
  } = checkOptions("iaf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
  });
  const bijection = inverted({ bijection: autoregressiveStack(layers, hidden, () => affine()) });
  return flow({ name: "iaf", features, context, bijection });
}
