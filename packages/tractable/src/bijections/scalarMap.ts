import type { Tensor } from "../graph/tensor.ts";
import type { Spec } from "./bijection.ts";

/** An elementwise result and the logarithm of its slope, both of the shape of the argument. */
export interface ScalarMapped {
  readonly value: Tensor;
  readonly logSlope: Tensor;
}

/**
 * An increasing map of one real number, with parameters for every element. `groups` says how many parameters of
 * each sort an element takes; `parameters[i]` has the shape of x with a last axis of `groups[i]` added, flattened
 * to [n, groups[i]] where x is flattened to [n, 1]. All parameters 0 mean the identity.
 */
export interface ScalarMap {
  readonly spec: Spec;
  readonly groups: readonly number[];
  /** x and the result are [n, 1] or, where every group has one parameter, of any shape they share. */
  encode(x: Tensor, parameters: readonly Tensor[]): ScalarMapped;
  decode(y: Tensor, parameters: readonly Tensor[]): ScalarMapped;
}
