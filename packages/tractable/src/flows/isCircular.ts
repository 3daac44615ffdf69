import { TractableError } from "../errors/tractableError.ts";
import { isSpec, type Spec } from "../specs/spec.ts";

/** Parts that keep rows of angles rows of angles; those inside them are looked at one by one. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...["sequence", "inverted", "byColumn", "permutation", "coupling", "autoregressive", "elementwise"],
]);

/**
 * Whether a flow's features are angles in [−π, π], as the maps in its bijection say. Refuses a bijection that
 * mixes maps of a circle with those of a line, and a base that isn't of a circle: neither would be a density.
 */
export function isCircular(bijection: Spec, base: Spec): boolean {
  const maps = mapsIn(bijection);
  const circular = maps.filter(({ tails }) => tails === "circular");
  if (circular.length === 0) return false;
  const stray = [
    ...kindsIn(bijection).filter((kind) => !NEUTRAL.has(kind)),
    ...maps.filter((map) => !isOfRadians(map)).map(({ kind }) => `${kind} that isn't of [−π, π]`),
  ];
  if (stray.length > 0) {
    throw new TractableError(
      `flow: expected circular splines alone, as one of them makes the features angles, got ${stray[0]}; give every map tails: "circular", and leave out what mixes or scales features`,
    );
  }
  if (!isBaseOfCircle(base)) {
    throw new TractableError(
      `flow: expected a base on the circle for circular splines, got ${base.kind}; use vonMises() or uniformBox({ low: -Math.PI, high: Math.PI })`,
    );
  }
  return true;
}

function isOfRadians({ tails, bound }: Spec): boolean {
  return tails === "circular" && bound === Math.PI;
}

function isBaseOfCircle({ kind, low, high }: Spec): boolean {
  return kind === "vonMises" || (kind === "uniformBox" && low === -Math.PI && high === Math.PI);
}

/** The scalar maps of a bijection. */
function mapsIn(spec: Spec): Spec[] {
  return Object.entries(spec).flatMap(([option, value]) => {
    if (option === "map" && isSpec(value)) return [value];
    return partsIn(value).flatMap(mapsIn);
  });
}

/** The kinds of the bijections that a bijection is made of. */
function kindsIn(spec: Spec): string[] {
  const inner = Object.entries(spec).filter(([option]) => option !== "map" && option !== "net");
  return [spec.kind, ...inner.flatMap(([, value]) => partsIn(value).flatMap(kindsIn))];
}

function partsIn(value: unknown): Spec[] {
  if (isSpec(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(partsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(partsIn) : [];
}
