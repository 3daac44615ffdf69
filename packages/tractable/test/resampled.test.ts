import { expect, it } from "vitest";
import { resampled } from "../src/distributions/resampled.ts";
import { add, input, mul, slice, type Tensor } from "../src/graph/index.ts";
import type { Net } from "../src/nets/net.ts";
import { scopeOf } from "../src/parameters/scope.ts";
import { evaluate } from "./support/engine.ts";

const TRIALS = 20;
const column = (z: Tensor, at: number) => slice(z, at, at + 1, 1);

/** ln p − ln π of a row where the acceptance is the sigmoid of such a function. */
async function gainOf(raw: (z: Tensor) => Tensor, row: readonly number[]): Promise<number> {
  const net: Net = { spec: { kind: "written" }, reads: "rows", apply: (z) => raw(z) };
  const z = input("z", [1, row.length]);
  const logProb = resampled({ net, trials: TRIALS }).logProb(z, scopeOf(new Map()));
  const found = await evaluate({ logProb }, [{ tensor: z, data: row }]);
  const normal = row.reduce((sum, value) => sum - 0.5 * (value * value + Math.log(2 * Math.PI)), 0);
  return found.logProb[0]! - normal;
}

/** What that is for a known acceptance and a known Z, both before they are kept from 0 and 1. */
function exactGain(acceptance: number, integral: number): number {
  const [a, total] = [acceptance, integral].map((value) => value * 0.998 + 0.001) as [number, number];
  const last = (1 - total) ** (TRIALS - 1);
  return Math.log((a * (1 - last)) / total + last);
}

it.each([
  [64, 48, 15],
  [64, 1, 33],
  [256, 53, 52],
  [9, 0, 8],
])("has the normalising constant of a product of two of %i features, %i and %i", async (features, i, j) => {
  // a product of two normals is symmetric: Z is 1/2
  const raw = (z: Tensor) => mul(mul(column(z, i), column(z, j)), 3);
  const gain = await gainOf(raw, new Array<number>(features).fill(0));
  expect(Math.abs(gain - exactGain(0.5, 0.5))).toBeLessThan(0.02);
});

it.each([0, 0.25, 1.2, Math.PI / 2])(
  "has that of a steep edge in two dimensions, turned by %f",
  async (angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const raw = (z: Tensor) => mul(add(add(mul(column(z, 0), c), mul(column(z, 1), s)), -0.3), 100);
    const gain = await gainOf(raw, [2 * c, 2 * s]);
    // Φ(−0.3)
    expect(Math.abs(gain - exactGain(1, 0.3820886))).toBeLessThan(1e-3);
  },
);

it("says how many features it takes, before it makes points for them", async () => {
  await expect(gainOf((z) => column(z, 0), new Array<number>(1025).fill(0))).rejects.toThrow(
    "resampled: expected 1024 features at most, got 1025; take gaussianMixture() for more",
  );
});
