import { actNorm } from "../bijections/actNorm.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, featureCount, layerCount, layerSizes, required } from "../errors/optionRules.ts";
import { mlp } from "../nets/mlp.ts";
import { affine } from "../scalarMaps/affine.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface RealNvpOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many couplings there are; 8 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [128, 128] by default. */
  readonly hidden?: readonly number[];
}

/**
 * RealNVP (Dinh et al. 2017): affine couplings whose masks take turns.
 *
 * @example
 * ```ts
 * const model = await fit(realNvp({ features: 2, layers: 4 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function realNvp(options: RealNvpOptions): Flow {
  const {
    features,
    context = 0,
    layers = 8,
    hidden = [128, 128],
  } = checkOptions("realNvp", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
  });
  const masks = ["first half", "last half", "even", "odd"] as const;
  const couplings = Array.from({ length: layers }, (_, layer) =>
    coupling({ mask: masks[layer % masks.length], map: affine(), net: mlp(hidden) }),
  );
  return flow({ name: "realNvp", features, context, bijection: sequence(actNorm(), ...couplings) });
}
