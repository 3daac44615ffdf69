import { luLinear } from "../bijections/luLinear.ts";
import { marginals, marginalsRules } from "../bijections/marginals.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import {
  blockCount,
  boxBound,
  contextCount,
  featureCount,
  layerCount,
  oneOf,
  realNumber,
  required,
  unitCount,
  wholeNumber,
} from "../errors/optionRules.ts";
import { residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { residualMlp } from "../nets/residualMlp.ts";
import { rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface NsfOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /**
   * Whether layers are couplings, or autoregressive: a closer fit whose samples take a pass a feature;
   * "coupling" by default.
   */
  readonly structure?: "coupling" | "autoregressive";
  /** How many layers there are; 8 couplings or 3 autoregressive ones by default. */
  readonly layers?: number;
  /** Hidden units of each net; 64 in couplings of up to 16 features, and 128 otherwise by default. */
  readonly width?: number;
  /** How many residual blocks each net has; 2 by default. */
  readonly blocks?: number;
  /** How many pieces each spline has; 8 by default. */
  readonly bins?: number;
  /**
   * How many pieces the spline of each feature has that comes first (`marginals`): few where rows are few and
   * their density is smooth, many where values gather in narrow places; 32 in front of couplings and 16
   * otherwise by default, and 8 for up to 3 features.
   */
  readonly marginalBins?: number;
  /**
   * Splines act on [−bound, bound] of what reaches them, which `marginals` makes about standard normal; 4 by
   * default.
   */
  readonly bound?: number;
  /**
   * The share of hidden units that is hidden at random while training, best 0 from some 50,000 rows on; 0.2
   * by default, and 0 of up to 3 features.
   */
  readonly dropout?: number;
}

/**
 * Neural spline flow (Durkan et al. 2019): splines in couplings (or autoregressive layers) with learnable
 * linear mixing between them, after splines that make each marginal about normal. What the defaults rest on:
 * docs/results.md.
 *
 * @example
 * ```ts
 * const model = await fit(nsf({ features: 2 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function nsf(options: NsfOptions): Flow {
  const {
    features,
    context = 0,
    structure = "coupling",
    layers = structure === "coupling" ? 8 : 3,
    width = structure === "coupling" && features <= 16 ? 64 : 128,
    blocks = 2,
    bins = 8,
    marginalBins = features <= FEW ? 8 : structure === "coupling" ? 32 : 16,
    bound = 4,
    dropout = features <= FEW ? 0 : 0.2,
  } = checkOptions("nsf", options, {
    features: required(featureCount),
    context: contextCount,
    structure: oneOf("coupling", "autoregressive"),
    layers: layerCount,
    width: unitCount,
    blocks: blockCount,
    bins: wholeNumber({ from: 2, to: 900 }),
    marginalBins: marginalsRules.bins,
    bound: boxBound,
    dropout: realNumber({ from: 0, below: 1 }),
  });
  const map = rationalQuadraticSpline({ bins, bound });
  const net = { blocks, dropout, activation: "silu", gain: 0.25 } as const;
  const bend = (isEven: boolean) =>
    structure === "coupling"
      ? coupling({ mask: isEven ? "first half" : "last half", map, net: residualMlp(width, net) })
      : autoregressive({ order: isEven ? "forward" : "reverse", map, net: residualMaskedMlp(width, net) });
  const layer = (index: number) => [luLinear(), bend(index % 2 === 0)];
  const stack = Array.from({ length: layers }, (_, index) => layer(index)).flat();
  const bijection = sequence(marginals({ bins: marginalBins }), ...stack, luLinear());
  return flow({ name: "nsf", features, context, bijection });
}

/** So few features nets don't learn by heart, and knots of finer splines are seen as streaks. */
const FEW = 3;
