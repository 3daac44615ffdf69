import { add, div, mul, sqrt, sub, type Tensor } from "../graph/index.ts";

const DECAY_FIRST = 0.9;
const DECAY_SECOND = 0.999;
const EPSILON = 1e-8;

/** What one step of Adam needs to know besides gradients. */
export interface AdamScalars {
  readonly rate: number;
  readonly epsilon: number;
}

/**
 * The bias-corrected rate and epsilon of a step (from 1). Moments are kept as m / (1 − β₁) and v / (1 − β₂),
 * which saves two products a value; the factors go into these two numbers.
 */
export function adamScalars(step: number, learningRate: number): AdamScalars {
  const first = (1 - DECAY_FIRST) / (1 - DECAY_FIRST ** step);
  const second = Math.sqrt((1 - DECAY_SECOND) / (1 - DECAY_SECOND ** step));
  return { rate: (learningRate * first) / second, epsilon: EPSILON / second };
}

export interface AdamState {
  readonly value: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

/** One step of Adam (Kingma & Ba 2015) on a vector of parameters; rate and epsilon are of `adamScalars`. */
export function adam(
  { value, first, second }: AdamState,
  gradient: Tensor,
  rate: Tensor,
  epsilon: Tensor,
): AdamState {
  const nextFirst = add(mul(first, DECAY_FIRST), gradient);
  const nextSecond = add(mul(second, DECAY_SECOND), mul(gradient, gradient));
  const step = div(nextFirst, add(sqrt(nextSecond), epsilon));
  return { value: sub(value, mul(step, rate)), first: nextFirst, second: nextSecond };
}
