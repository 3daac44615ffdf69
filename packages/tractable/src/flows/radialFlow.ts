import { actNorm } from "../bijections/actNorm.ts";
import { radial } from "../bijections/radial.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { featureCount, layerCount, required } from "../errors/optionRules.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface RadialFlowOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many layers there are; 16 by default. */
  readonly layers?: number;
}

/**
 * Radial flow (Rezende & Mohamed 2015): pushes around one point each, with an inverse.
 *
 * @example
 * ```ts
 * const model = await fit(radialFlow({ features: 2, layers: 8 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function radialFlow(options: RadialFlowOptions): Flow {
  const { features, layers = 16 } = checkOptions("radialFlow", options, {
    features: required(featureCount),
    layers: layerCount,
  });
  const stack = Array.from({ length: layers }, () => radial());
  return flow({ name: "radialFlow", features, bijection: sequence(actNorm(), ...stack) });
}
