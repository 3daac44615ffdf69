import { actNorm } from "../bijections/actNorm.ts";
import { planar } from "../bijections/planar.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { featureCount, layerCount, required } from "../errors/optionRules.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface PlanarFlowOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many layers there are; 16 by default. */
  readonly layers?: number;
}

/**
 * Planar flow (Rezende & Mohamed 2015): bends along one direction each, with an inverse.
 *
 * @example
 * ```ts
 * const model = await fit(planarFlow({ features: 2, layers: 8 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function planarFlow(options: PlanarFlowOptions): Flow {
  const { features, layers = 16 } = checkOptions("planarFlow", options, {
    features: required(featureCount),
    layers: layerCount,
  });
  const stack = Array.from({ length: layers }, () => planar());
  return flow({ name: "planarFlow", features, bijection: sequence(actNorm(), ...stack) });
}
