import { max } from "../graph/index.ts";
import type { Tensor } from "../graph/tensor.ts";

/**
 * A mapped value and log|det J| of the direction just computed: [batch], or a scalar where it's the same for
 * all.
 */
export interface Mapped {
  /** Where the rows go, [batch, features]. */
  readonly value: Tensor;
  /** ln |det J| of the direction taken, [batch]. */
  readonly logDet: Tensor;
  /**
   * In an iterative direction: how exactly each row was solved for, [batch], to be compared with its
   * tolerance.
   */
  readonly residual?: Tensor;
}

/** The larger of two residuals; undefined where nothing was iterative. */
export function worse(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a === undefined || b === undefined ? (a ?? b) : max(a, b);
}
