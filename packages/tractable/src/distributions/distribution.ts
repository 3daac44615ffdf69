import { knownSize } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";

/** What random numbers one draw takes for every row: their law, and how many. */
export interface Noise {
  /** What the numbers are drawn from, each by itself. */
  readonly law:
    | "normal"
    | "logistic"
    | "uniform"
    | "laplace"
    | "cauchy"
    | { readonly studentT: number }
    | { readonly generalizedNormal: number }
    | { readonly vonMises: number };
  /** How many numbers a row takes. */
  readonly size: number;
}

/**
 * A density of latents, [batch, features], that can be evaluated and drawn from. Of a flow with classes,
 * `context` is the class of each row, [batch, classes] with a one in its place.
 */
export interface Distribution {
  /** The distribution as plain data: its kind and its options. */
  readonly spec: Spec;
  /** How many classes it tells apart; undefined for none. */
  readonly classes?: number;
  /** Whether it is a law of angles in [−π, π]; false by default. */
  readonly isOfAngles?: boolean;
  /** ln p(z) in nats, [batch]. */
  logProb(z: Tensor, scope: Scope, context?: Tensor): Tensor;
  /** ln p(z | class) of every class, [batch, classes]. */
  logProbPerClass?(z: Tensor, scope: Scope): Tensor;
  /** What a draw of so many features is made of. */
  noise(features: number): readonly Noise[];
  /** Draws, [batch, features], from noise of the laws above, each [batch, size]. */
  draw(noise: readonly Tensor[], features: number, scope: Scope, context?: Tensor): Tensor;
}

/** How many numbers a row of latents has. */
export function featuresOf(z: Tensor): number {
  return knownSize(z.shape[1]);
}

export const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
