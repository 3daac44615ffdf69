import type { Tensor } from "../graph/index.ts";

/** Where rows are going, and what is summed up on the way. */
export interface Motion {
  /** dx/dt, [batch, features]. */
  readonly velocity: Tensor;
  /** What is integrated over time beside the places, [batch] each. */
  readonly rates: readonly Tensor[];
}

/** The motion of rows at their places, [batch, features], and a time, [1] or [batch, 1]. */
export type MotionAt = (place: Tensor, time: Tensor) => Motion;

/** Rows at the end of a time. */
export interface Journey {
  /** Where they are, [batch, features]. */
  readonly place: Tensor;
  /** The integrals of the rates, [batch] each. */
  readonly totals: readonly Tensor[];
}

export interface IntegrationOptions {
  /** The time at which rows start. */
  readonly start: number;
  /** The time at which they arrive, before or after. */
  readonly end: number;
  /** How many steps there are, or may be. */
  readonly steps: number;
  /** How many rates the motion has. */
  readonly rates: number;
}
