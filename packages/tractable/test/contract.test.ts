import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks, type Subject } from "../src/authoring/checks.ts";
import { type CompiledBijection, compileBijection } from "../src/authoring/compileBijection.ts";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { drawContexts, drawRows } from "../src/authoring/drawRows.ts";
import { COUNTS } from "../src/model/checkSpec.ts";
import { libraryParts } from "../src/parts/libraryParts.ts";
import { baseCases, baseExceptions } from "./support/baseCases.ts";
import {
  type BijectionCase,
  bijectionCases,
  dequantizations,
  exceptions,
  harmless,
} from "./support/bijectionCases.ts";
import { backend } from "./support/engine.ts";
import { imageCases } from "./support/imageCases.ts";
import { kindsIn, wholeNumbersIn } from "./support/specWalk.ts";

for (const [family, cases] of Object.entries({ ...bijectionCases, ...imageCases })) {
  describe(family, () => {
    for (const one of cases) describe(one.name, () => contract(one));
  });
}

describe("the table of parts", () => {
  const bases = [
    ...Object.values(baseCases).map(({ base }) => base),
    ...Object.values(baseExceptions).map(({ base }) => base),
  ];
  const bijections = [...Object.values(bijectionCases), ...Object.values(imageCases)].flat();
  // the nets and the maps are inside the bijections
  const specs = [...bijections.map(({ bijection }) => bijection), ...bases, ...dequantizations].map(
    ({ spec }) => spec,
  );

  it("has an example of every part", () => {
    const found = new Set(specs.flatMap(kindsIn));
    const without = Object.keys(libraryParts).filter((kind) => !found.has(kind));
    expect(without.filter((kind) => kind !== "autoregressiveColumns")).toEqual([]);
  });

  it("holds only counts that the check of a file's sizes knows", () => {
    const names = new Set(specs.flatMap((spec) => wholeNumbersIn(spec)));
    expect([...names].filter((name) => !COUNTS.has(name) && !(name in harmless))).toEqual([]);
    expect(Object.keys(harmless).filter((name) => COUNTS.has(name) || !names.has(name))).toEqual([]);
  });

  const kinds = new Set(bijections.flatMap(({ bijection }) => kindsIn(bijection.spec)));
  // integrals.test.ts goes over the bases
  const held = Object.entries(libraryParts).filter(([, { sort }]) => sort !== "base");
  it.each(held.map(([kind]) => kind))("%s has a case here, or a reason not to", (kind) => {
    expect(kinds.has(kind) !== kind in exceptions).toBe(true);
  });
});

function contract(one: BijectionCase): void {
  const { features, context, bijection } = one;
  const rows = drawRows({ ...one, rows: 8 }, "data", 5);
  const latents = drawRows({ ...one, rows: 8 }, "latent", 5);
  let compiled: CompiledBijection;
  let subject: Subject;

  beforeAll(async () => {
    compiled = await compileBijection(bijection, features, context, backend);
    const query = {
      x: rows,
      z: latents,
      context: drawContexts(rows.length, context, 1),
      parameters: drawParameters(compiled.declarations, 11),
    };
    subject = {
      bijection,
      features,
      compiled,
      query,
      answer: await compiled.run(query),
      otherContext: drawContexts(rows.length, context, 2),
      slack: (row) => (row.some((value) => Math.abs(value) >= 1e3) ? one.farSlack : 1),
      usesContext: one.usesContext,
      startsAsIdentity: one.startsAsIdentity,
      parts: {},
    };
  });
  afterAll(() => compiled?.release());

  it.each(checks)("$name", async ({ violations }) => {
    expect(await violations(subject)).toEqual([]);
  });

  it("learns each of its parameters, if it is curved", () => {
    const learned = compiled.declarations.map(({ name }) => subject.answer.gradients[name]!);
    if (learned.length > 0 && one.curved) expect(Math.max(...learned)).toBeGreaterThan(0);
  });

  it("is as curved as it should be", () => {
    const spread = subject.answer.encode.jacobian.some((matrix) =>
      matrix
        .flat()
        .some((slope, at) => Math.abs(slope - subject.answer.encode.jacobian[0]!.flat()[at]!) > 1e-2),
    );
    expect(spread).toBe(one.curved);
  });

  it("states how each direction is computed", () => {
    expect(bijection.directions).toEqual({ encode: one.encode, decode: one.decode });
  });

  const { ranks, kept } = one;
  if (ranks !== undefined) {
    it("its Jacobian is triangular in the stated order", () => {
      for (const { jacobian } of [subject.answer.encode, subject.answer.decode]) {
        let dependences = 0;
        for (const matrix of jacobian) {
          matrix.forEach((row, i) => {
            row.forEach((slope, j) => {
              if (ranks[j]! > ranks[i]!) expect(slope).toBe(0);
              if (ranks[j]! < ranks[i]! && slope !== 0) dependences++;
            });
          });
        }
        if (features > 1) expect(dependences).toBeGreaterThan(0);
      }
    });
  }

  if (kept !== undefined && kept.length > 0) {
    it("kept columns pass bit for bit, changed ones change", () => {
      for (const [passage, from] of [
        [subject.answer.encode, rows],
        [subject.answer.decode, latents],
      ] as const) {
        for (let column = 0; column < features; column++) {
          const same = passage.value.every((value, row) =>
            Object.is(value[column], Math.fround(from[row]![column]!)),
          );
          expect(same, `column ${column}`).toBe(kept.includes(column));
        }
      }
    });
  }
}
