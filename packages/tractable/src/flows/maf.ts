import { actNorm } from "../bijections/actNorm.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, featureCount, layerCount, layerSizes, required } from "../errors/optionRules.ts";
import { maskedMlp } from "../nets/maskedMlp.ts";
import { affine } from "../scalarMaps/affine.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface MafOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 5 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [128, 128] by default. */
  readonly hidden?: readonly number[];
}

/**
 * Masked autoregressive flow (Papamakarios et al. 2017): affine maps in orders that take turns.
 *
 * @example
 * ```ts
 * const model = await fit(maf({ features: 2, hidden: [32, 32] }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function maf(options: MafOptions): Flow {
  const {
    features,
    context = 0,
    layers = 5,
    hidden = [128, 128],
  } = checkOptions("maf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
  });
  const stack = Array.from({ length: layers }, (_, layer) => [
    actNorm(),
    autoregressive({ order: layer % 2 === 0 ? "forward" : "reverse", map: affine(), net: maskedMlp(hidden) }),
  ]).flat();
  return flow({ name: "maf", features, context, bijection: sequence(...stack) });
}
