import { actNorm } from "../bijections/actNorm.ts";
import { sylvester } from "../bijections/sylvester.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { featureCount, layerCount, required, wholeNumber } from "../errors/optionRules.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface SylvesterFlowOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many layers there are; 16 by default. */
  readonly layers?: number;
  /** Along how many directions each layer bends, or as many as there are features; 4 by default. */
  readonly units?: number;
}

/**
 * Sylvester flow (van den Berg et al. 2018): bends along several directions at once, with an inverse.
 *
 * @example
 * ```ts
 * const model = await fit(sylvesterFlow({ features: 2, layers: 8 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function sylvesterFlow(options: SylvesterFlowOptions): Flow {
  const {
    features,
    layers = 16,
    units = 4,
  } = checkOptions("sylvesterFlow", options, {
    features: required(featureCount),
    layers: layerCount,
    units: wholeNumber({ to: 256 }),
  });
  const stack = Array.from({ length: layers }, () => sylvester({ units }));
  return flow({ name: "sylvesterFlow", features, bijection: sequence(actNorm(), ...stack) });
}
