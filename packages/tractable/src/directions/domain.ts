import type { Spec } from "../specs/spec.ts";

/**
 * Where the numbers lie that a map is of: angles in [−π, π], the real line, or either, of what only keeps or
 * reorders them. Both together are a mistake, which `flow` names.
 */
export interface Domain {
  /** Whether some of the numbers are angles in [−π, π]. */
  readonly hasAngles: boolean;
  /** What treats numbers as those of a line, to be named in a sentence; undefined if nothing does. */
  readonly line?: string;
}

/** What has a domain: a bijection or a scalar map. */
interface OfDomain {
  readonly spec: Spec;
  /** A line unless said. */
  readonly domain?: Domain;
}

/** The domain of what is made of other maps: angles if one of them is of angles. */
export function domainOf(parts: readonly OfDomain[]): Domain {
  const domains = parts.map(({ spec, domain }) => domain ?? { hasAngles: false, line: spec.kind });
  return {
    hasAngles: domains.some(({ hasAngles }) => hasAngles),
    line: domains.find(({ line }) => line !== undefined)?.line,
  };
}
