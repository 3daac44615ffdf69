import { uniformBox } from "../distributions/uniformBox.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import {
  blockCount,
  contextCount,
  featureCount,
  layerCount,
  realNumber,
  required,
  unitCount,
  wholeNumber,
} from "../errors/optionRules.ts";
import { maskedPeriodic } from "../nets/maskedPeriodic.ts";
import { residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface NcsfOptions {
  /** How many angles a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many autoregressive layers there are; 4 by default. */
  readonly layers?: number;
  /** Hidden units of each net; 64 by default. */
  readonly width?: number;
  /** How many residual blocks each net has; 1 by default. */
  readonly blocks?: number;
  /** How many pieces each spline has; 8 by default. */
  readonly bins?: number;
  /** The share of hidden units that is hidden at random while training; 0 by default. */
  readonly dropout?: number;
}

/**
 * Neural circular spline flow (Rezende et al. 2020): autoregressive splines on circles, for angles, times of
 * day and what else comes round again. Features lie in [−π, π], or in the circle that `supports` says.
 *
 * @example
 * ```ts
 * const hours = rows.map(([a, b]) => [12 + 4 * a, 12 + 4 * b]);
 * const day = { circle: [0, 24] };
 * const model = await fit(ncsf({ features: 2, width: 16 }), hours, { epochs: 2, supports: [day, day] });
 * ```
 */
export function ncsf(options: NcsfOptions): Flow {
  const {
    features,
    context = 0,
    layers = 4,
    width = 64,
    blocks = 1,
    bins = 8,
    dropout = 0,
  } = checkOptions("ncsf", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    width: unitCount,
    blocks: blockCount,
    bins: wholeNumber({ from: 2, to: 900 }),
    dropout: realNumber({ from: 0, below: 1 }),
  });
  const map = rationalQuadraticSpline({ tails: "circular", bins });
  const net = maskedPeriodic({
    net: residualMaskedMlp(width, { blocks, dropout, activation: "silu", gain: 0.25 }),
  });
  const stack = Array.from({ length: layers }, (_, layer) =>
    autoregressive({ order: layer % 2 === 0 ? "forward" : "reverse", map, net }),
  );
  const base = uniformBox({ low: -Math.PI, high: Math.PI });
  return flow({ name: "ncsf", features, context, bijection: sequence(...stack), base });
}
