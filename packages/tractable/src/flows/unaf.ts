import { checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerCount,
  layerSizes,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { monotonicNet } from "../scalarMaps/monotonicNet.ts";
import { autoregressiveStack } from "./autoregressiveStack.ts";
import { type Flow, flow } from "./flow.ts";

export interface UnafOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** How many hidden units the net of a slope has; 8 by default. */
  readonly units?: number;
}

/**
 * Unconstrained neural autoregressive flow (Wehenkel & Louppe 2019): autoregressive layers of integrated
 * positive nets. Decoding is solved for.
 *
 * @example
 * ```ts
 * const model = await fit(unaf({ features: 2, units: 4 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function unaf(options: UnafOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [64, 64],
    units = 8,
  } = checkOptions("unaf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
    units: wholeNumber({ to: 64 }),
  });
  const bijection = autoregressiveStack(layers, hidden, () => monotonicNet({ hidden: units }));
  return flow({ name: "unaf", features, context, bijection });
}
