import type { Directions } from "../directions/directions.ts";
import type { Domain } from "../directions/domain.ts";
import type { Mapped } from "../directions/mapped.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";

/**
 * An invertible map between data and latents of one shape, [batch, …event]. Plain data and two pure
 * functions; parameters are asked for by name from a scope. `context` is [batch, contextFeatures], or images
 * of the size of those that are mapped.
 */
export interface Bijection {
  /** The bijection as plain data: its kind and its options, with parts replaced by their specs. */
  readonly spec: Spec;
  /** How both directions are computed. */
  readonly directions: Directions;
  /** Whether rows are angles or of a line; of a line where it is left out. A structure says its map's. */
  readonly domain?: Domain;
  /**
   * Whether decoding may lose most digits, so that a gradient with little memory keeps what entered; false
   * where it is left out.
   */
  readonly isSteep?: boolean;
  /** Data → latent. */
  encode(x: Tensor, scope: Scope, context?: Tensor): Mapped;
  /** Latent → data. */
  decode(z: Tensor, scope: Scope, context?: Tensor): Mapped;
}
