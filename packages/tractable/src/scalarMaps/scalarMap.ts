import type { Directions } from "../directions/directions.ts";
import type { Domain } from "../directions/domain.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Spec } from "../specs/spec.ts";

/** An elementwise result and the logarithm of its slope, both of the shape of the argument. */
export interface ScalarMapped {
  /** Where the numbers go, in the shape of the argument. */
  readonly value: Tensor;
  /** ln of the derivative in the direction taken, in the shape of the argument. */
  readonly logSlope: Tensor;
  /** How exactly an iterative direction was solved for (see `Mapped`); of the shape of the argument. */
  readonly residual?: Tensor;
}

/**
 * An increasing map of one real number, with parameters for every element. `groups` says how many parameters
 * of each sort an element takes; `parameters[i]` has the shape [groups[i], n] where x is [1, n]. All
 * parameters 0 mean the identity, or nearly.
 */
export interface ScalarMap {
  /** The map as plain data: its kind and its options. */
  readonly spec: Spec;
  /** The sizes of the groups of parameters that each number takes. */
  readonly groups: readonly number[];
  /** How both directions are computed. */
  readonly directions: Directions;
  /** Whether numbers are angles or of a line; of a line where it is left out. A structure says its map's. */
  readonly domain?: Domain;
  /**
   * x and the result are [1, n] or, where every group has one parameter, of any shape they share with them.
   */
  encode(x: Tensor, parameters: readonly Tensor[]): ScalarMapped;
  /** The inverse of `encode`, in the same shapes. */
  decode(y: Tensor, parameters: readonly Tensor[]): ScalarMapped;
  /**
   * Both directions where the elements of a row share their parameters, for maps that have a cheaper way then
   * than repeating them: x is [rows, n] and `parameters[i]` [groups[i], rows].
   */
  readonly shared?: Pick<ScalarMap, "encode" | "decode">;
}
