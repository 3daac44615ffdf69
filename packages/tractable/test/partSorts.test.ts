import { describe, expect, it } from "vitest";
import { checkBijection } from "../src/authoring/checkBijection.ts";
import { conditionalNormal } from "../src/distributions/conditionalNormal.ts";
import { joint } from "../src/distributions/joint.ts";
import { resampled } from "../src/distributions/resampled.ts";
import { standardNormal } from "../src/distributions/standardNormal.ts";
import { TractableError } from "../src/errors/tractableError.ts";
import { flow } from "../src/flows/flow.ts";
import { uniformDequantization } from "../src/images/dequantization/uniformDequantization.ts";
import { convNet } from "../src/images/nets/convNet.ts";
import { luLinear, maskedMlp, mlp } from "../src/index.ts";
import { causalTransformer } from "../src/nets/causalTransformer.ts";
import { libraryParts } from "../src/parts/libraryParts.ts";
import type { Takes } from "../src/parts/part.ts";
import { revive } from "../src/parts/revive.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { isPart, type PartSort, partSorts, showPart, showSort } from "../src/specs/partSort.ts";
import { isSpec, type Spec } from "../src/specs/spec.ts";
import { autoregressiveColumns } from "../src/structures/autoregressiveColumns.ts";
import { fit } from "../src/training/fit.ts";
import { maximumLikelihood } from "../src/training/objectives/maximumLikelihood.ts";
import { adam } from "../src/training/optimizers/adam.ts";
import { bijectionCases } from "./support/bijectionCases.ts";
import { imageCases } from "./support/imageCases.ts";

const samples: Readonly<Record<PartSort, { readonly spec: Spec }>> = {
  bijection: luLinear(),
  "scalar map": affine(),
  net: mlp([4]),
  "masked net": maskedMlp([4]),
  "image net": convNet(4),
  "causal net": causalTransformer(4),
  base: standardNormal(),
  dequantization: uniformDequantization(),
  optimizer: adam(),
  objective: maximumLikelihood(),
};

/** What passes past the types, as JavaScript and JSON do. */
const as = <T>(value: unknown) => value as T;

/** The spec of one part of every kind. */
const specs = new Map<string, Spec>();
function collect(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (isSpec(value) && !specs.has(value.kind)) specs.set(value.kind, value);
  Object.values(value).forEach(collect);
}
collect([
  ...[...Object.values(bijectionCases), ...Object.values(imageCases)]
    .flat()
    .map(({ bijection }) => bijection.spec),
  conditionalNormal().spec,
  resampled().spec,
  joint({ parts: [{ columns: [0], base: standardNormal() }] }).spec,
  autoregressiveColumns({ columns: [] }).spec,
]);

/** The places in a spec where a part stands, and the sort of it. */
function placesIn(takes: Takes, path: readonly string[] = []): { path: string[]; sort: PartSort }[] {
  return Object.entries(takes).flatMap(([name, taken]) => {
    if (typeof taken === "string") return [{ path: [...path, name], sort: taken }];
    const [inner] = taken;
    if (typeof inner === "string") return [{ path: [...path, name, "0"], sort: inner }];
    return placesIn(inner, [...path, name, "0"]);
  });
}

/** A copy with another value at a place. */
function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const inner: unknown = Reflect.get(value as object, name);
  if (!Array.isArray(value)) return { ...(value as object), [name]: replaced(inner, rest, by) };
  return value.map((item, index) => (String(index) === name ? replaced(item, rest, by) : item));
}

/** A spec's options with parts for their specs, which a factory takes. */
function revivedOptions({ kind, ...options }: Spec): Readonly<Record<string, unknown>> {
  const inner = (value: unknown): unknown => {
    if (isSpec(value)) return revive(value, libraryParts[value.kind]!.sort);
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(item)]));
  };
  return inner(options) as Readonly<Record<string, unknown>>;
}

const wrongFor = (sort: PartSort) => partSorts.filter((other) => other !== sort);
const holders = Object.entries(libraryParts).filter(([, { takes }]) => Object.keys(takes).length > 0);

describe("every sort of part", () => {
  it.each(partSorts)("%s is told from all others", (sort) => {
    expect(partSorts.filter((other) => isPart(samples[sort], other))).toEqual([sort]);
    expect(showPart(samples[sort])).toContain(`(${samples[sort].spec.kind})`);
  });

  it.each(Object.entries(libraryParts))("%s is of the sort that the table says", (kind, { sort }) => {
    const spec = specs.get(kind);
    if (spec !== undefined) expect(isPart(revive(spec, sort), sort)).toBe(true);
  });
});

describe.each(holders)("%s", (kind, { make, takes }) => {
  const spec = specs.get(kind)!;
  const places = placesIn(takes);

  it("says of all its parts which sort they are of", () => {
    const declared = places.reduce<unknown>((rest, { path }) => replaced(rest, path, null), spec);
    const left = Object.entries(declared as Spec).flatMap(([name, value]) => {
      const listed = Array.isArray(value) ? value[0] : value;
      return isSpec(listed) || Object.values(listed ?? {}).some(isSpec) ? [name] : [];
    });
    expect(left).toEqual([]);
  });

  for (const { path, sort } of places) {
    it.each(wrongFor(sort))(`refuses the wrong sort as ${path.join(".")}: %s`, (wrong) => {
      const asking = () =>
        make(replaced(revivedOptions(spec), path, samples[wrong]) as Record<string, unknown>);
      expect(asking).toThrow(TractableError);
      if (path.length === 1) expect(asking).toThrow(`got ${showPart(samples[wrong])}`);
      if (wrong === "optimizer" || wrong === "objective") return;
      const reviving = () => revive(replaced(spec, path, samples[wrong].spec), libraryParts[kind]!.sort);
      expect(reviving).toThrow(TractableError);
      expect(reviving).toThrow(/expected an? /);
    });

    it.each([[7], ["text"], [null], [[]], [{}], [{ kind: 3 }]])(
      `refuses %j as ${path.join(".")} of a spec`,
      (value) => {
        const reviving = () => revive(replaced(spec, path, value), libraryParts[kind]!.sort);
        expect(reviving).toThrow(TractableError);
        expect(reviving).not.toThrow(/undefined|Spread|is not/);
      },
    );
  }
});

describe("what takes a part and isn't one", () => {
  const rows = Array.from({ length: 20 }, (_, row) => [Math.sin(row), Math.cos(row)]);
  const own = flow({ features: 2, bijection: luLinear() });
  const takers: readonly (readonly [string, string, PartSort, (part: never) => unknown])[] = [
    ["flow", "bijection", "bijection", (bijection) => flow({ features: 2, bijection })],
    ["flow", "base", "base", (base) => flow({ features: 2, bijection: luLinear(), base })],
    [
      "flow, pixels",
      "dequantization",
      "dequantization",
      (dequantization) =>
        flow({
          features: 1,
          bijection: luLinear(),
          pixels: { image: { channels: 1, height: 1, width: 1 }, dequantization },
        }),
    ],
    ["fit", "optimizer", "optimizer", (optimizer) => fit(own, rows, { optimizer })],
    ["fit", "objective", "objective", (objective) => fit(own, rows, { objective })],
    [
      "checkBijection",
      "the first argument",
      "bijection",
      (bijection) => checkBijection(bijection, { features: 2 }),
    ],
  ];
  const attempts = takers.flatMap(([where, name, sort, take]) =>
    wrongFor(sort).map((wrong) => [where, name, wrong, sort, take] as const),
  );
  it.each(attempts)("%s refuses as %s: %s", async (where, name, wrong, sort, take) => {
    const thrown: unknown = await (async () => take(as<never>(samples[wrong])))().catch((error) => error);
    expect(thrown).toBeInstanceOf(TractableError);
    const { message } = thrown as TractableError;
    expect(message.startsWith(`${where}: expected ${name} to be `)).toBe(true);
    expect(message.endsWith(`${showSort(sort)}, got ${showPart(samples[wrong])}`)).toBe(true);
  });
});
