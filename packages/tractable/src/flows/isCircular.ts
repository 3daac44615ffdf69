import type { Bijection } from "../bijections/bijection.ts";
import { domainOf } from "../directions/domain.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { TractableError } from "../errors/tractableError.ts";

/**
 * Whether a flow's features are angles in [−π, π], as its bijection says. Refuses a bijection that mixes maps
 * of angles with those of a line, and a base that isn't of angles: neither would be a density.
 */
export function isCircular(bijection: Bijection, base: Distribution): boolean {
  const { hasAngles, line } = domainOf([bijection]);
  if (!hasAngles) return false;
  if (line !== undefined) {
    throw new TractableError(
      `flow: expected circular splines alone, as one of them makes the features angles in [−π, π], got ${line}; give every map tails: "circular", and leave out what mixes or scales features`,
    );
  }
  if (base.isOfAngles !== true) {
    throw new TractableError(
      `flow: expected a base on the circle for circular splines, got ${base.spec.kind}; use vonMises() or uniformBox({ low: -Math.PI, high: Math.PI })`,
    );
  }
  return true;
}
