import type { Noise } from "../../distributions/distribution.ts";
import type { Tensor } from "../../graph/index.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { Spec } from "../../specs/spec.ts";
import type { ImageSize } from "../imageSize.ts";

/** Offsets of whole numbers within their bins. */
export interface Offsets {
  /** u in (0, 1), [batch, features]. */
  readonly offset: Tensor;
  /** ln q(u | x) in nats, [batch] or a scalar. */
  readonly logDensity: Tensor;
}

/**
 * How whole numbers k become real ones, k + u with u ~ q(u | x) in (0, 1): a density p of the real numbers
 * then bounds the probability of the whole ones, ln P(x) ≥ E[ln p(x + u) − ln q(u | x)] (Theis et al. 2016,
 * Ho et al. 2019).
 */
export interface Dequantization {
  /** The part as plain data: its kind and its options. */
  readonly spec: Spec;
  /** What random numbers one row takes. */
  noise(features: number): readonly Noise[];
  /**
   * Draws offsets for pixels scaled to [0, 1], [batch, features], from noise of these laws, each [batch,
   * size].
   */
  draw(pixels: Tensor, noise: readonly Tensor[], image: ImageSize, scope: Scope): Offsets;
}
