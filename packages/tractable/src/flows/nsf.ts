import { luLinear } from "../bijections/luLinear.ts";
import { marginals } from "../bijections/marginals.ts";
import { residualMlp } from "../nets/residualMlp.ts";
import { rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import { coupling } from "../structures/coupling.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface NsfOptions {
  readonly features: number;
  readonly context?: number;
  readonly layers?: number;
  /** Hidden units of each net; 64 up to 16 features and 128 for more by default. */
  readonly width?: number;
  readonly blocks?: number;
  readonly bins?: number;
  /** Splines act on [−bound, bound] of what reaches them, which `marginals` makes about standard normal. */
  readonly bound?: number;
  /** The share of hidden units that is hidden at random while training: 0 is better from some 50,000 rows on. */
  readonly dropout?: number;
}

/**
 * Neural spline flow (Durkan et al. 2019): spline couplings with learnable linear mixing between them, after
 * splines that make each marginal about normal. What the defaults rest on: docs/results.md.
 */
export function nsf({
  features,
  context = 0,
  layers = 8,
  width = features > 16 ? 128 : 64,
  blocks = 2,
  bins = 8,
  bound = 4,
  dropout = 0.2,
}: NsfOptions): Flow {
  const layer = (index: number) => [
    luLinear(),
    coupling({
      mask: index % 2 === 0 ? "first half" : "last half",
      map: rationalQuadraticSpline({ bins, bound }),
      net: residualMlp(width, { blocks, dropout, activation: "silu", gain: 0.25 }),
    }),
  ];
  const stack = Array.from({ length: layers }, (_, index) => layer(index)).flat();
  return flow({ name: "nsf", features, context, bijection: sequence(marginals(), ...stack, luLinear()) });
}
