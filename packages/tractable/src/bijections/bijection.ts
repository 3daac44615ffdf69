import type { Tensor } from "../graph/tensor.ts";
import type { Scope } from "../parameters/scope.ts";

/** Plain data that says how to build a thing again; `kind` is the name of its factory. */
export interface Spec {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** A mapped value and log|det J| of the direction just computed: [batch], or a scalar where it's the same for all. */
export interface Mapped {
  readonly value: Tensor;
  readonly logDet: Tensor;
}

/** How a direction is computed. */
export type Direction = "closed form" | "one pass per feature";

/**
 * An invertible map between data and latents of one shape, [batch, …event]. Plain data and two pure functions;
 * parameters are asked for by name from a scope. `context` is [batch, contextFeatures].
 */
export interface Bijection {
  readonly spec: Spec;
  readonly directions: { readonly encode: Direction; readonly decode: Direction };
  /** Data → latent. */
  encode(x: Tensor, scope: Scope, context?: Tensor): Mapped;
  /** Latent → data. */
  decode(z: Tensor, scope: Scope, context?: Tensor): Mapped;
}

export const closedForm = { encode: "closed form", decode: "closed form" } as const;

/** How bijections that are used together are computed: as the slowest of them. */
export function slowest(parts: readonly Bijection[]): Bijection["directions"] {
  const of = (way: "encode" | "decode"): Direction =>
    parts.some(({ directions }) => directions[way] !== "closed form")
      ? "one pass per feature"
      : "closed form";
  return { encode: of("encode"), decode: of("decode") };
}
