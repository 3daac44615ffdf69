import { checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerCount,
  layerSizes,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { bernstein } from "../scalarMaps/bernstein.ts";
import { autoregressiveStack } from "./autoregressiveStack.ts";
import { type Flow, flow } from "./flow.ts";

export interface BpfOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 3 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** The degree of the polynomials; 16 by default. */
  readonly degree?: number;
}

/**
 * Bernstein polynomial flow (Ramasinghe et al. 2021): autoregressive layers of Bernstein polynomials.
 * Decoding is solved for.
 *
 * @example
 * ```ts
 * const model = await fit(bpf({ features: 2, degree: 8 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function bpf(options: BpfOptions): Flow {
  const {
    features,
    context = 0,
    layers = 3,
    hidden = [64, 64],
    degree = 16,
  } = checkOptions("bpf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
    degree: wholeNumber({ from: 2, to: 64 }),
  });
  const bijection = autoregressiveStack(layers, hidden, () => bernstein({ degree }));
  return flow({ name: "bpf", features, context, bijection });
}
