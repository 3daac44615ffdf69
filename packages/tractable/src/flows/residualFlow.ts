import { actNorm } from "../bijections/actNorm.ts";
import { residualBlock } from "../bijections/residualBlock.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerCount,
  layerSizes,
  oneOf,
  realNumber,
  required,
} from "../errors/optionRules.ts";
import { sequence } from "../structures/sequence.ts";
import { type Flow, flow } from "./flow.ts";

export interface ResidualFlowOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many residual blocks there are; 8 by default. */
  readonly layers?: number;
  /** How many hidden units each layer of the nets has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** How much each net may stretch at most (its Lipschitz constant), below 1; 0.9 by default. */
  readonly lipschitz?: number;
  /**
   * Whether log-determinants are "exact" while training, or "estimated" without bias, for many features;
   * exact up to 8 features by default.
   */
  readonly logDet?: "exact" | "estimated";
}

/**
 * Residual flow (Chen et al. 2019): x + g(x) with nets that stretch by less than 1, undone by a fixed point.
 * Densities of the fitted model are exact.
 *
 * @example
 * ```ts
 * const model = await fit(residualFlow({ features: 2, layers: 2, hidden: [16] }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function residualFlow(options: ResidualFlowOptions): Flow {
  const {
    features,
    context = 0,
    layers = 8,
    hidden = [64, 64],
    lipschitz = 0.9,
    logDet = features > 8 ? "estimated" : "exact",
  } = checkOptions("residualFlow", options, {
    features: required(featureCount),
    context: contextCount,
    layers: layerCount,
    hidden: layerSizes,
    lipschitz: realNumber({ above: 0, to: 0.97 }),
    logDet: oneOf("exact", "estimated"),
  });
  const stack = Array.from({ length: layers }, () => [
    actNorm(),
    residualBlock({ hidden, lipschitz, logDet }),
  ]);
  const bijection = sequence(...stack.flat(), actNorm());
  return flow({ name: "residualFlow", features, context, bijection });
}
