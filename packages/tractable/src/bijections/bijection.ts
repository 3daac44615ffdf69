import { max } from "../graph/index.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Spec } from "../specs/spec.ts";

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

/**
 * A direction that has no closed form. Its result is wrong by at most `tolerance`, measured where it can be
 * checked: by how far the other direction, applied to the result, misses the argument, relative to what
 * rounding errors of the argument's and the result's own size would do.
 */
export interface Iterative {
  /** Tells it from the directions that are computed by a formula. */
  readonly kind: "iterative";
  /** Whether features are solved for all at once or one after the other. */
  readonly passes: "one" | "one per feature";
  /** The largest residual that is taken as solved. */
  readonly tolerance: number;
}

/** How a direction is computed. */
export type Direction = "closed form" | "one pass per feature" | Iterative;

/** From data to latents, or from latents to data. */
export type Way = keyof Directions;

/** How both directions of a bijection are computed. */
export interface Directions {
  /** How data → latent is computed. */
  readonly encode: Direction;
  /** How latent → data is computed. */
  readonly decode: Direction;
}

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
  /** Data → latent. */
  encode(x: Tensor, scope: Scope, context?: Tensor): Mapped;
  /** Latent → data. */
  decode(z: Tensor, scope: Scope, context?: Tensor): Mapped;
}

/** Both directions by a formula. */
export const closedForm = { encode: "closed form", decode: "closed form" } as const;

/** How bijections that are used together are computed: as the slowest and least exact of them. */
export function slowest(parts: readonly Pick<Bijection, "directions">[]): Directions {
  const of = (way: Way) => parts.map(({ directions }) => directions[way]).reduce(both, "closed form");
  return { encode: of("encode"), decode: of("decode") };
}

/** How a direction is computed when it takes the features one after another. */
export function perFeature(direction: Direction): Direction {
  return both(direction, "one pass per feature");
}

function both(a: Direction, b: Direction): Direction {
  const isPerFeature = [a, b].some((one) =>
    typeof one === "string" ? one === "one pass per feature" : one.passes === "one per feature",
  );
  const tolerances = [a, b].flatMap((one) => (typeof one === "string" ? [] : [one.tolerance]));
  if (tolerances.length === 0) return isPerFeature ? "one pass per feature" : "closed form";
  return {
    kind: "iterative",
    passes: isPerFeature ? "one per feature" : "one",
    tolerance: Math.max(...tolerances),
  };
}

/** The larger of two residuals; undefined where nothing was iterative. */
export function worse(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a === undefined || b === undefined ? (a ?? b) : max(a, b);
}
