import { checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerCount,
  layerSizes,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { sumOfSquares } from "../scalarMaps/sumOfSquares.ts";
import { autoregressiveStack } from "./autoregressiveStack.ts";
import { type Flow, flow } from "./flow.ts";

export interface SospfOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** The degree of the polynomials that are squared; 3 by default. */
  readonly degree?: number;
  /** How many squared polynomials are added; 3 by default. */
  readonly polynomials?: number;
}

/**
 * Sum-of-squares polynomial flow (Jaini et al. 2019): autoregressive layers of polynomials whose derivative
 * is a sum of squares. Decoding is solved for.
 *
 * @example
 * ```ts
 * const model = await fit(sospf({ features: 2, degree: 2 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function sospf(options: SospfOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [64, 64],
    degree = 3,
    polynomials = 3,
  } = checkOptions("sospf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
    degree: wholeNumber({ to: 8 }),
    polynomials: wholeNumber({ to: 64 }),
  });
  const bijection = autoregressiveStack(layers, hidden, () => sumOfSquares({ degree, polynomials }));
  return flow({ name: "sospf", features, context, bijection });
}
