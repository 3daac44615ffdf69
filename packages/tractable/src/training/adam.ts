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
  /** The parameters. */
  readonly value: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

export interface AdamInputs {
  /** Of `adamScalars`. */
  readonly rate: Tensor;
  readonly epsilon: Tensor;
  /** What weight decay leaves of the parameters: 1 − learning rate · decay; undefined for no decay. */
  readonly keep: Tensor | undefined;
}

/** One step of Adam (Kingma & Ba 2015) on a vector, with decoupled weight decay (Loshchilov & Hutter 2019). */
export function adam(
  { value, first, second }: AdamState,
  gradient: Tensor,
  { rate, epsilon, keep }: AdamInputs,
): AdamState {
  const nextFirst = add(mul(first, DECAY_FIRST), gradient);
  const nextSecond = add(mul(second, DECAY_SECOND), mul(gradient, gradient));
  const step = div(nextFirst, add(sqrt(nextSecond), epsilon));
  return {
    value: sub(keep === undefined ? value : mul(value, keep), mul(step, rate)),
    first: nextFirst,
    second: nextSecond,
  };
}
