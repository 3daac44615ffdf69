import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerCount,
  layerSizes,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { deepSigmoid } from "../scalarMaps/deepSigmoid.ts";
import { mixtureOfLogistics } from "../scalarMaps/mixtureOfLogistics.ts";
import { autoregressiveStack } from "./autoregressiveStack.ts";
import { type Flow, flow } from "./flow.ts";

export interface NafOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** How many sigmoids each layer of a map mixes, 64 at most in deep maps; 8 by default. */
  readonly components?: number;
  /** How many layers of sigmoids each map has: the deeper, the sharper it bends; 1 by default. */
  readonly depth?: number;
}

/**
 * Neural autoregressive flow (Huang et al. 2018): autoregressive layers of a sigmoidal map: a mixture of
 * logistics on the logit scale, or a deep net of such with `depth`. Decoding is solved for.
 *
 * @example
 * ```ts
 * const model = await fit(naf({ features: 2, components: 4 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function naf(options: NafOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [64, 64],
    components = 8,
    depth = 1,
  } = checkOptions("naf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
    components: wholeNumber({ from: 2, to: 1000 }),
    depth: layerCount,
  });
  if (depth > 1) checkOption("naf of deep maps", "components", components, wholeNumber({ from: 2, to: 64 }));
  const map = () =>
    depth === 1 ? mixtureOfLogistics({ components }) : deepSigmoid({ units: components, layers: depth });
  const bijection = autoregressiveStack(layers, hidden, map);
  return flow({ name: "naf", features, context, bijection });
}
