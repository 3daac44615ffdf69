import { continuous } from "../bijections/continuous.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import {
  contextCount,
  featureCount,
  layerSizes,
  oneOf,
  required,
  wholeNumber,
} from "../errors/optionRules.ts";
import { mlp } from "../nets/mlp.ts";
import { type Flow, flow } from "./flow.ts";

export interface FfjordOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many hidden units each layer of the velocity's net has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** How many steps of the Runge–Kutta method of order 4 there are; 8 by default. */
  readonly steps?: number;
  /**
   * Whether the divergence is "exact" while training, or "estimated" without bias, for many features; exact
   * up to 4 features by default.
   */
  readonly trace?: "exact" | "estimated";
}

/**
 * Continuous flow, FFJORD (Grathwohl et al. 2019): rows flow with a velocity that one net computes, in fixed
 * steps. Fitted by its likelihood, or faster with `objective: flowMatching()`; densities are exact but for
 * the steps.
 *
 * @example
 * ```ts
 * const model = await fit(ffjord({ features: 2, hidden: [16], steps: 4 }), rows, { epochs: 2 });
 * const scores = await model.logProb(rows);
 * ```
 */
export function ffjord(options: FfjordOptions): Flow {
  const {
    features,
    context = 0,
    hidden = [64, 64],
    steps = 8,
    trace = features > 4 ? "estimated" : "exact",
  } = checkOptions("ffjord", options, {
    features: required(featureCount),
    context: contextCount,
    hidden: layerSizes,
    steps: wholeNumber({ to: 1000 }),
    trace: oneOf("exact", "estimated"),
  });
  const net = mlp(hidden, { activation: "tanh" });
  return flow({ name: "ffjord", features, context, bijection: continuous({ net, steps, trace }) });
}
