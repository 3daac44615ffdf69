import { describe, expect, it } from "vitest";
import { abs, add, gradient, input, sum, type Tensor } from "../src/graph/index.ts";
import { stream } from "../src/random/stream.ts";
import { mixtureOfLogistics } from "../src/scalarMaps/mixtureOfLogistics.ts";
import { type StraightenOptions, straighten } from "../src/scalarMaps/mixtures/bendByMixture.ts";
import { logOdds } from "../src/scalarMaps/mixtures/logisticMixture.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

const K = 4;
const SMALLEST_SCALE = 1e-2;
const SMALLEST_SLOPE = 1e-3;
/** Evenly spaced, of deviation 1/4. */
const STARTS = [-3, -1, 1, 3].map((place) => (0.25 * place) / Math.sqrt(5));
const map = mixtureOfLogistics({ components: K });

/** Raw parameters of one element, as a net computes them. */
interface Element {
  readonly at: number;
  readonly raw: readonly number[];
}

const random = stream(1, "test mixture");
const drawn = (at: number, size: number): Element => ({
  at: Math.fround(at),
  raw: Array.from({ length: 3 * K + 2 }, () => Math.fround(size * random.normal())),
});
const zero = (at: number): Element => ({ at, raw: new Array<number>(3 * K + 2).fill(0) });

function feeds(elements: readonly Element[]) {
  const n = elements.length;
  const at = { tensor: input("at", [1, n]), data: elements.map((element) => element.at) };
  let row = 0;
  const parameters = map.groups.map((size, group) => {
    const rows = Array.from({ length: size }, () => row++);
    const data = rows.flatMap((one) => elements.map(({ raw }) => raw[one]!));
    return { tensor: input(`group ${group}`, [size, n]), data };
  });
  return { at, parameters, fed: [at, ...parameters], tensors: parameters.map(({ tensor }) => tensor) };
}

async function run(way: "encode" | "decode", elements: readonly Element[]) {
  const { at, tensors, fed } = feeds(elements);
  const { value, logSlope, residual } = map[way](at.tensor, tensors);
  const slope = gradient(sum(value), [at.tensor])[0]!;
  const all = gradient(add(sum(value), sum(logSlope)), [at.tensor, ...tensors]);
  const size = all.map((one) => sum(abs(one))).reduce((a, b) => add(a, b));
  const outputs: Record<string, Tensor> = { value, logSlope, slope, size, ...(residual && { residual }) };
  return evaluate(outputs, fed);
}

/** The definition in float64, at one x. */
function definition({ raw }: Element, x: number): { z: number; logSlope: number } {
  const bounded = (a: number) => a / (1 + Math.abs(a / Math.log(SMALLEST_SCALE)));
  const part = (from: number) => raw.slice(from, from + K);
  const shares = part(0).map(Math.exp);
  const all = shares.reduce((a, b) => a + b, 0);
  const means = part(K).map((mean, k) => mean + STARTS[k]!);
  const scales = part(2 * K).map((a) => Math.exp(bounded(a)));
  const [scale, shift] = [bounded(raw[3 * K]!), raw[3 * K + 1]!];
  const sigma = (u: number) => 1 / (1 + Math.exp(-u));
  let [F, S, density] = [0, 0, 0];
  shares.forEach((share, k) => {
    const u = (x - means[k]!) / scales[k]!;
    F += (share / all) * sigma(u);
    S += (share / all) * sigma(-u);
    density += ((share / all) * sigma(u) * sigma(-u)) / scales[k]!;
  });
  const odds = Math.log(F) - Math.log(S);
  const slope = (1 - SMALLEST_SLOPE) * (density / (F * S)) + SMALLEST_SLOPE;
  return {
    z: ((1 - SMALLEST_SLOPE) * odds + SMALLEST_SLOPE * x) * Math.exp(scale) + shift,
    logSlope: Math.log(slope) + scale,
  };
}

const ordinary = Array.from({ length: 300 }, () => drawn(3 * random.normal(), 1));
const wild = Array.from({ length: 300 }, () => drawn(3 * random.normal(), 5));

describe("mixtureOfLogistics", () => {
  it.each([
    ["ordinary", ordinary],
    ["wild", wild],
  ] as const)("agrees with its definition in float64, %s parameters", async (_, elements) => {
    const got = await run("encode", elements);
    elements.forEach((element, index) => {
      const { z, logSlope } = definition(element, element.at);
      if (!Number.isFinite(z)) return;
      // rounding of the argument is stretched by the slope
      const bound = 2e-5 * Math.max(1, Math.abs(z), Math.exp(logSlope) * Math.abs(element.at));
      expect(Math.abs(got.value![index]! - z), `value ${index}`).toBeLessThan(bound);
      expect(Math.abs(got.logSlope![index]! - logSlope), `logSlope ${index}`).toBeLessThan(1e-3);
    });
  });

  it("starts within 0.05 of the identity, its slope within 3 % of 1", async () => {
    const elements = [-1e4, -30, -3, -1, -0.3, 0, 0.3, 1, 3, 30, 1e4].map(zero);
    const { value, slope } = await run("encode", elements);
    elements.forEach(({ at }, index) => {
      expect(Math.abs(value![index]! - at)).toBeLessThan(0.05 + 1e-6 * Math.abs(at));
      expect(Math.abs(slope![index]! - 1)).toBeLessThan(0.03);
    });
  });

  it("is finite and linear far out, gradients too", async () => {
    const places = [1e2, 1e3, 1e4, 1e6].flatMap((far) => [far, -far]);
    for (const size of [0, 1, 5]) {
      const elements = places.map((at) => (size === 0 ? zero(at) : drawn(at, size)));
      for (const way of ["encode", "decode"] as const) {
        const { value, logSlope, slope, size: total } = await run(way, elements);
        expect(value!.every(Number.isFinite)).toBe(true);
        expect(total![0]).toSatisfy(Number.isFinite);
        expectAllClose(logSlope!, slope!.map(Math.log), 1e-5, "logSlope");
      }
    }
  });

  it("keeps its slope above the smallest, between components that are far apart", async () => {
    // two narrow components at ±20: no density at 0
    const far = { at: 0, raw: [0, -40, -40, 0, -20, 0, 0, 20, -20, 0, 0, -20, 0, 0] };
    const { slope, logSlope } = await run("encode", [far]);
    expectAllClose(slope!, [SMALLEST_SLOPE], 1e-6);
    expectAllClose(logSlope!, [Math.log(SMALLEST_SLOPE)], 1e-5);
    const { value, residual } = await run("decode", [{ ...far, at: 0.004 }]);
    expect(value![0]).toBeCloseTo(4, 1);
    expect(residual![0]).toBeLessThan(1e-6);
  });

  it("decodes what it encoded, and says how exactly", async () => {
    for (const elements of [ordinary, wild]) {
      const { value, slope } = await run("encode", elements);
      const back = await run(
        "decode",
        elements.map(({ raw }, index) => ({ at: value![index]!, raw })),
      );
      elements.forEach(({ at }, index) => {
        const bound = 1e-5 * Math.max(1, Math.abs(at), Math.abs(value![index]!) / slope![index]!);
        expect(Math.abs(back.value![index]! - at), `x ${index}`).toBeLessThan(bound);
      });
      expect(Math.max(...back.residual!)).toBeLessThan(1e-6);
    }
  });

  it("reports a large residual when it is stopped too early", async () => {
    const { at, parameters, fed } = feeds(ordinary);
    const [weights, means, logScales] = parameters.map(({ tensor }) => tensor);
    const curve = {
      quantile: logOdds,
      mixture: { weights: weights!, means: means!, logScales: logScales! },
      minimumSlope: SMALLEST_SLOPE,
    };
    const worst = async (options: StraightenOptions) => {
      const { residual } = straighten(at.tensor, curve, options);
      return Math.max(...(await evaluate({ residual }, fed.slice(0, 4))).residual);
    };
    expect(await worst({ halvings: 3, newtonSteps: 0 })).toBeGreaterThan(1e-2);
    expect(await worst({ halvings: 12, newtonSteps: 0 })).toBeGreaterThan(1e-5);
    expect(await worst({})).toBeLessThan(1e-6);
  });

  it("needs two components", () => {
    expect(() => mixtureOfLogistics({ components: 1 })).toThrow(
      "mixtureOfLogistics: expected components to be a whole number from 2 to 1000, got 1",
    );
  });
});
