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

/** Both directions by a formula. */
export const closedForm = { encode: "closed form", decode: "closed form" } as const;

/** How bijections that are used together are computed: as the slowest and least exact of them. */
export function slowest(parts: readonly { readonly directions: Directions }[]): Directions {
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
