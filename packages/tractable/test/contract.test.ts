import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type CompiledBijection, compileBijection } from "../src/authoring/compileBijection.ts";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import {
  cancellingViolations,
  gradientViolations,
  logDetViolations,
  residualViolations,
  roundTripViolations,
  TOLERANCE,
} from "../src/authoring/violations.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { BATCH, input } from "../src/graph/index.ts";
import { COUNTS } from "../src/model/checkSpec.ts";
import { declare, initialValues } from "../src/parameters/scope.ts";
import { libraryParts } from "../src/parts/libraryParts.ts";
import { revive } from "../src/parts/revive.ts";
import { stream } from "../src/random/stream.ts";
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
  const rows = rowsOf(one, "data");
  const latents = rowsOf(one, "latent");
  const given = contextRows(rows.length, context, 1);
  const slack = (row: readonly number[]) => (row.some((value) => Math.abs(value) >= 1e3) ? one.farSlack : 1);
  let compiled: CompiledBijection;
  let parameters: Map<string, Float32Array>;
  let answer: Answer;

  beforeAll(async () => {
    compiled = await compileBijection(bijection, features, context, backend);
    parameters = drawParameters(compiled.declarations, 11);
    answer = await compiled.run({ x: rows, z: latents, context: given, parameters });
  });
  afterAll(() => compiled?.release());

  it("decode(encode(x)) is x", () => {
    expect(roundTripViolations(answer.encode, rows, slack)).toEqual([]);
  });

  it("encode(decode(z)) is z", () => {
    expect(roundTripViolations(answer.decode, latents, slack)).toEqual([]);
  });

  it("encode's logDet is that of its Jacobian", () => {
    expect(logDetViolations(answer.encode, rows, slack)).toEqual([]);
  });

  it("decode's logDet is that of its Jacobian", () => {
    expect(logDetViolations(answer.decode, latents, slack)).toEqual([]);
  });

  it("the logDets of there and back cancel", () => {
    expect(cancellingViolations(answer.encode, rows, slack)).toEqual([]);
    expect(cancellingViolations(answer.decode, latents, slack)).toEqual([]);
  });

  it("every gradient is finite, on boundaries too", () => {
    expect(gradientViolations(answer)).toEqual([]);
    const learned = compiled.declarations.map(({ name }) => answer.gradients[name]!);
    if (learned.length > 0 && one.curved) expect(Math.max(...learned)).toBeGreaterThan(0);
  });

  it("is as curved as it should be", () => {
    const spread = answer.encode.jacobian.some((matrix) =>
      matrix.flat().some((slope, at) => Math.abs(slope - answer.encode.jacobian[0]!.flat()[at]!) > 1e-2),
    );
    expect(spread).toBe(one.curved);
  });

  it("a batch of one gives what it gives among others", async () => {
    const alone = await compiled.run({
      x: rows.slice(1, 2),
      z: latents.slice(1, 2),
      context: given?.slice(1, 2),
      parameters,
    });
    for (const way of ["encode", "decode"] as const) {
      expect(alone[way].value.length).toBe(1);
      alone[way].value[0]!.forEach((value, column) => {
        expect(Math.abs(value - answer[way].value[1]![column]!)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
      });
      expect(alone[way].logDet[0]).toBeCloseTo(answer[way].logDet[1]!, 4);
    }
  });

  it("states how each direction is computed", () => {
    expect(bijection.directions).toEqual({ encode: one.encode, decode: one.decode });
  });

  it("reports a residual of directions that are iterative, within their tolerance", () => {
    expect(residualViolations(bijection, answer)).toEqual([]);
  });

  it("decoding asks for the same parameters, and the spec builds the same again", () => {
    const again = revive(JSON.parse(JSON.stringify(bijection.spec)), "bijection");
    expect(again.spec).toEqual(bijection.spec);
    expect(again.directions).toEqual(bijection.directions);
    const ask = (way: "encode" | "decode", by: Bijection) =>
      declare((scope) => {
        const from = input("from", [BATCH, features]);
        by[way](from, scope, context > 0 ? input("context", [BATCH, context]) : undefined);
      })
        .map(({ name, shape, role }) => `${role} ${name} [${shape}]`)
        .sort();
    const asked = ask("encode", bijection);
    expect(ask("decode", bijection)).toEqual(asked);
    expect(ask("encode", again)).toEqual(asked);
  });

  if (one.startsAsIdentity) {
    it("starts as the identity", async () => {
      const start = initialValues(compiled.declarations, 3);
      const first = await compiled.run({ x: rows, z: latents, context: given, parameters: start });
      for (const [passage, from] of [
        [first.encode, rows],
        [first.decode, latents],
      ] as const) {
        passage.value.flat().forEach((value, at) => {
          const x = from.flat()[at]!;
          expect(Math.abs(value - x), `value ${at}`).toBeLessThanOrEqual(
            TOLERANCE * Math.max(1, Math.abs(x)),
          );
        });
        for (const logDet of passage.logDet) expect(Math.abs(logDet)).toBeLessThan(TOLERANCE * 5);
      }
    });
  }

  if (context > 0) {
    it(one.usesContext ? "depends on the context" : "ignores the context", async () => {
      const query = { x: rows, z: latents, context: contextRows(rows.length, context, 2), parameters };
      const other = await compiled.run(query);
      for (const way of ["encode", "decode"] as const) {
        const changed = rows.map(
          (_, row) => String(other[way].value[row]) !== String(answer[way].value[row]),
        );
        if (one.usesContext) expect(changed.filter(Boolean).length).toBeGreaterThan(rows.length / 2);
        else expect(changed).not.toContain(true);
      }
    });
  }

  const { ranks, kept } = one;
  if (ranks !== undefined) {
    it("its Jacobian is triangular in the stated order", () => {
      for (const { jacobian } of [answer.encode, answer.decode]) {
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
        [answer.encode, rows],
        [answer.decode, latents],
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

/** Ordinary rows, then for each special value and feature one row that has it there. */
function rowsOf({ features, special, data }: BijectionCase, side: "data" | "latent"): number[][] {
  const random = stream(5, `test rows/${side}`);
  const isReal = data === "real" || (data !== "circle" && side === "latent");
  const ordinary = () => {
    const value = 1.3 * random.normal();
    if (isReal) return Math.fround(value);
    if (data === "circle") return Math.fround(3.1 * Math.tanh(value));
    return Math.fround(data === "positive" ? Math.exp(value) : 1 / (1 + Math.exp(-value)));
  };
  const row = () => Array.from({ length: features }, ordinary);
  const plain = Array.from({ length: 8 }, row);
  // latents of a map from elsewhere than the real line have no special points, but tails
  const points =
    data !== "real" && data !== "circle" && side === "latent"
      ? special.map((_, place) => 6 - 6 * place)
      : special;
  const marked = points.flatMap((value) =>
    Array.from({ length: features }, (_, place) => {
      const values = row();
      values[place] = Math.fround(value);
      return values;
    }),
  );
  return [...plain, ...marked];
}

function contextRows(count: number, width: number, seed: number): number[][] | undefined {
  if (width === 0) return undefined;
  const random = stream(seed, "test context");
  return Array.from({ length: count }, () => Array.from({ length: width }, random.normal));
}
