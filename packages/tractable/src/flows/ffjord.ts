import { continuous, type SolverOptions, solverRules } from "../bijections/continuous.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { contextCount, featureCount, layerSizes, required } from "../errors/optionRules.ts";
import { mlp } from "../nets/mlp.ts";
import { type Flow, flow } from "./flow.ts";

export interface FfjordOptions extends SolverOptions {
  /** How many numbers a row has. */
  readonly features: number;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many hidden units each layer of the velocity's net has; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /**
   * Whether the divergence is "exact" while training, or "estimated" without bias, for many features; exact
   * up to 4 features by default.
   */
  readonly trace?: "exact" | "estimated";
}

/**
 * Continuous flow, FFJORD (Grathwohl et al. 2019): rows flow with a velocity that one net computes, in steps
 * of one size or of each row's own. Fitted by its likelihood, with straighter ways by `objective:
 * straightWays()`, or faster with `objective: flowMatching()`; densities are exact but for the steps.
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
    trace = features > 4 ? "estimated" : "exact",
    ...solver
  } = checkOptions("ffjord", options, {
    features: required(featureCount),
    context: contextCount,
    hidden: layerSizes,
    ...solverRules,
  });
  const net = mlp(hidden, { activation: "tanh" });
  return flow({ name: "ffjord", features, context, bijection: continuous({ ...solver, net, trace }) });
}
