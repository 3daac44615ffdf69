import { describe, expect, it } from "vitest";
import { logGamma } from "../src/distributions/logGamma.ts";
import { logGammaOf } from "../src/distributions/logGammaOf.ts";
import { constant, full, gradient, input, sum } from "../src/graph/index.ts";
import { normalTail, tailQuantile } from "../src/scalarMaps/normalTail.ts";
import { tailTransform } from "../src/scalarMaps/tailTransform.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

/** ln Φ, as SciPy's log_ndtr has it. */
const LOG_PROBABILITIES: readonly (readonly [v: number, logProbability: number])[] = [
  [2, -0.023012909328963486],
  [0, -Math.LN2],
  [-1, -1.841021645009264],
  [-10, -53.23128515051247],
  [-40, -804.6084420137538],
];

describe("the lower tail of the normal law", () => {
  const v = input("v", [LOG_PROBABILITIES.length]);
  const at = LOG_PROBABILITIES.map(([place]) => place);

  it("is right to float32 however far out, and so is its slope", async () => {
    const { logProbability, hazard } = normalTail(v);
    const slope = gradient(sum(logProbability), [v])[0]!;
    const results = await evaluate({ logProbability, hazard, slope }, [{ tensor: v, data: at }]);
    expectAllClose(
      results.logProbability,
      LOG_PROBABILITIES.map(([, own]) => own),
      1e-6,
    );
    const hazards = LOG_PROBABILITIES.map(([place, own]) =>
      Math.exp(-0.5 * place * place - 0.5 * Math.log(2 * Math.PI) - own),
    );
    expectAllClose(results.hazard, hazards, 1e-6);
    expectAllClose(results.slope, hazards, 1e-6);
  });

  it("is undone by its quantile", async () => {
    const below = LOG_PROBABILITIES.filter(([place]) => place <= 0);
    const logTail = input("logTail", [below.length]);
    const { z } = await evaluate({ z: tailQuantile(logTail) }, [
      { tensor: logTail, data: below.map(([, own]) => own) },
    ]);
    expectAllClose(
      z,
      below.map(([place]) => place),
      1e-5,
    );
  });
});

describe("ln Γ of a tensor", () => {
  it("is that of numbers", async () => {
    const places = [0.05, 0.5, 1, 2.5, 10, 150];
    const x = input("x", [places.length]);
    const { value } = await evaluate({ value: logGammaOf(x) }, [{ tensor: x, data: places }]);
    places.forEach((place, index) => {
      const expected = logGamma(place);
      expect(Math.abs(value[index]! - expected)).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected)));
    });
  });
});

describe("the tail transform", () => {
  it("makes power laws of a normal base: |x|^−(1 + 1/λ)", async () => {
    const weight = 0.25;
    const x = input("x", [1, 2]);
    const zeros = [full([1, 2], 0), full([1, 2], 0)];
    const { value, logSlope } = tailTransform({ weight }).encode(x, zeros);
    const results = await evaluate({ value, logSlope, one: constant([1]) }, [
      { tensor: x, data: [1e4, 1e6] },
    ]);
    const [near, far] = [0, 1].map((place) => results.logSlope![place]! - 0.5 * results.value![place]! ** 2);
    expect((far! - near!) / Math.log(100)).toBeCloseTo(-(1 + 1 / weight), 1);
  });
});
