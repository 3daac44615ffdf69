import type { Tensor } from "../../graph/index.ts";
import type { Spec } from "../../specs/spec.ts";

/** What a slot holds before the first step: zeros, or a copy of the parameters. */
export type SlotStart = "zeros" | "parameters";

/** A vector of parameters with what an optimizer keeps beside it, all of one shape. */
export interface Slotted<T> {
  /** What is learned. */
  readonly value: T;
  /** What the optimizer keeps of it, by name, each of its shape. */
  readonly slots: Readonly<Record<string, T>>;
}

/**
 * How parameters move along a gradient: arrays that are carried from step to step beside them, numbers that
 * are computed for each step outside the engine, and a pure update that is compiled into the training loop.
 */
export interface Optimizer {
  /** What it is as plain data: a run goes on from a checkpoint only with the same. */
  readonly spec: Spec;
  /** The arrays beside each vector of parameters, by name. */
  readonly slots: Readonly<Record<string, SlotStart>>;
  /** Which of them is the model; the parameters themselves if undefined. */
  readonly result?: string;
  /**
   * The numbers that the update takes at a step, counted from 1, by name. The names are the same at every
   * step.
   */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>;
  /** The next parameters and slots, from the gradient (already clipped) and the numbers of the step. */
  update(
    before: Slotted<Tensor>,
    gradient: Tensor,
    scalars: Readonly<Record<string, Tensor>>,
  ): Slotted<Tensor>;
}
