import { actNorm } from "../bijections/actNorm.ts";
import { orthogonalLinear } from "../bijections/orthogonalLinear.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, layerCount, layerSizes, required, wholeNumber } from "../errors/optionRules.ts";
import { mlp } from "../nets/mlp.ts";
import { mixtureOfGaussians } from "../scalarMaps/mixtureOfGaussians.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface GaussianizationOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many layers there are; 8 by default. */
  readonly layers?: number;
  /** How many normal laws each feature's map mixes; 12 by default. */
  readonly components?: number;
  /** How many hidden units each layer of the nets of a context has; [64, 64] by default. */
  readonly hidden?: readonly number[];
}

/**
 * Gaussianization flow (Meng et al. 2020): every feature is made normal on its own, then all are rotated, and
 * again. It has no nets but those that read a context.
 *
 * @example
 * ```ts
 * const model = await fit(gaussianization({ features: 2, layers: 4 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function gaussianization(options: GaussianizationOptions): Flow {
  const {
    features,
    context = 0,
    layers = 8,
    components = 12,
    hidden = [64, 64],
  } = checkOptions("gaussianization", options, {
    features: required(wholeNumber({ to: 100_000 })),
    context: contextCount,
    layers: layerCount,
    components: wholeNumber({ from: 2, to: 1000 }),
    hidden: layerSizes,
  });
  // a coupling that keeps no feature: its parameters depend on the context alone
  const mask = new Array<boolean>(features).fill(false);
  const layer = () => coupling({ mask, map: mixtureOfGaussians({ components }), net: mlp(hidden) });
  const stack = Array.from({ length: layers }, () => [orthogonalLinear(), actNorm(), layer()]);
  return flow({ name: "gaussianization", features, context, bijection: sequence(...stack.flat()) });
}
