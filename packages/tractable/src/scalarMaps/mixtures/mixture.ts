import type { Tensor } from "../../graph/index.ts";

/** The parameters of mixtures of laws of one shape, each [components, n]. */
export interface Mixture {
  /** w: the logarithms of the shares, up to a number for each mixture. */
  readonly weights: Tensor;
  /** μ */
  readonly means: Tensor;
  /** s: the logarithms of the widths. */
  readonly logScales: Tensor;
}

/** The place of x on the scale where each component alone would be a straight line. */
export interface Quantile {
  /** The value, [1, n]. */
  readonly value: Tensor;
  /** The derivative of the value by x, [1, n]. */
  readonly slope: Tensor;
  /** dL/dx and dL/d(weights, means, logScales) from dL/dvalue. */
  pullback(dValue: Tensor): readonly [Tensor, Tensor, Tensor, Tensor];
}
