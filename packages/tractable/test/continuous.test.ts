import { describe, expect, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { continuous } from "../src/bijections/continuous.ts";
import { density } from "../src/density/density.ts";
import { flow } from "../src/flows/flow.ts";
import { nsf } from "../src/flows/nsf.ts";
import { add, constant, cos, exp, input, mul, slice, sub, type Tensor } from "../src/graph/index.ts";
import { mlp } from "../src/nets/mlp.ts";
import type { Net } from "../src/nets/net.ts";
import { declare, initialValues, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { fit } from "../src/training/fit.ts";
import { maximumLikelihood } from "../src/training/objectives/maximumLikelihood.ts";
import { straightWays } from "../src/training/objectives/straightWays.ts";
import { evaluate } from "./support/engine.ts";
import { twoMoons } from "./support/twoMoons.ts";

const ROWS = 40;
const random = stream(3, "test rows");
const rows = Array.from({ length: 2 * ROWS }, () => 1.5 * random.normal());

/** A net without parameters: the velocity as a function of the place and the time. */
function field(velocity: (x: Tensor, time: Tensor) => Tensor): Net {
  return {
    spec: { kind: "field" },
    reads: "rows",
    apply: (entry, features) =>
      velocity(slice(entry, 0, features, 1), slice(entry, features, features + 1, 1)),
  };
}

async function encoded(bijection: ReturnType<typeof continuous>, way: "encode" | "decode" = "encode") {
  const x = input("x", [ROWS, 2]);
  const declared = declare((scope) => {
    bijection.encode(x, scope);
  });
  const values = drawParameters(declared, 5, 1.2);
  const scope = scopeOf(
    new Map(declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const)),
  );
  const { value, logDet, residual } = bijection[way](x, scope);
  return evaluate({ value, logDet, residual: residual! }, [{ tensor: x, data: rows }]);
}
const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
const between = (a: readonly number[], b: readonly number[]) => largest(a.map((value, at) => value - b[at]!));

describe("Dormand and Prince's steps", () => {
  it("follow a decay to its closed form, where steps of one size go astray", async () => {
    const k = 30;
    const net = field((x) => mul(x, -k));
    const exact = rows.map((value) => value * Math.exp(-k));
    const adaptive = await encoded(continuous({ net, solver: "dormandPrince", steps: 40 }));
    expect(between(adaptive.value, exact)).toBeLessThan(1e-4);
    for (const logDet of adaptive.logDet) expect(Math.abs(logDet + 2 * k)).toBeLessThan(1e-3);
    const fixed = await encoded(continuous({ net, steps: 8 }));
    expect(between(fixed.value, exact)).toBeGreaterThan(1);
  });

  it("meet a jolt in time, of a closed form too", async () => {
    // v = cos(40 t⁴)·160 t³·x / 40: x = x₀·e^(sin(40 t⁴) / 40)
    const net = field((x, t) => {
      const square = mul(t, t);
      return mul(mul(mul(cos(mul(mul(square, square), 40)), mul(square, t)), 4), x);
    });
    const growth = Math.sin(40) / 40;
    const exact = rows.map((value) => value * Math.exp(growth));
    const adaptive = await encoded(continuous({ net, solver: "dormandPrince", steps: 60 }));
    expect(between(adaptive.value, exact)).toBeLessThan(5e-4);
    for (const logDet of adaptive.logDet) expect(Math.abs(logDet - 2 * growth)).toBeLessThan(5e-4);
    const fixed = await encoded(continuous({ net, steps: 12 }));
    expect(between(fixed.value, exact)).toBeGreaterThan(5e-3);
  });

  it.each(["encode", "decode"] as const)(
    "%s as a thousand small steps do, within the tolerance",
    async (way) => {
      const net = mlp([12, 12], { activation: "tanh" });
      const fine = await encoded(continuous({ net, steps: 1000 }), way);
      for (const tolerance of [1e-3, 1e-5]) {
        const its = continuous({ net, solver: "dormandPrince", steps: 60, tolerance });
        const adaptive = await encoded(its, way);
        const missed = between(adaptive.value, fine.value);
        expect(missed).toBeLessThan(100 * tolerance);
        expect(missed).toBeGreaterThan(0.01 * tolerance);
        expect(between(adaptive.logDet, fine.logDet)).toBeLessThan(100 * tolerance);
        expect(largest(adaptive.residual)).toBeLessThan(100 * tolerance);
      }
    },
  );

  it.each(["encode", "decode"] as const)(
    "%s small steps where the way begins, and then large",
    async (way) => {
      // v = −300·e^(−100·t)·x, of the time since the start: x = x₀·e^(−3·(1 − e^(−100)))
      const sign = way === "encode" ? -1 : 1;
      const since = (t: Tensor) => (way === "encode" ? t : sub(1, t));
      const net = field((x, t) => mul(mul(x, exp(mul(since(t), -100))), 300 * sign));
      const adaptive = await encoded(continuous({ net, solver: "dormandPrince" }), way);
      const exact = rows.map((value) => value * Math.exp(-3));
      expect(between(adaptive.value, exact)).toBeLessThan(1e-4);
      for (const logDet of adaptive.logDet) expect(Math.abs(logDet + 6)).toBeLessThan(1e-3);
    },
  );

  it("arrive with few steps too, and say how inexactly", async () => {
    const drift = field((x) => add(mul(x, 0), 1));
    const moved = await encoded(continuous({ net: drift, solver: "dormandPrince", steps: 1 }));
    expect(
      between(
        moved.value,
        rows.map((value) => value + 1),
      ),
    ).toBeLessThan(1e-5);
    const decay = field((x) => mul(x, -8));
    const { residual, value } = await encoded(continuous({ net: decay, solver: "dormandPrince", steps: 2 }));
    expect(
      between(
        value,
        rows.map((from) => from * Math.exp(-8)),
      ),
    ).toBeGreaterThan(1e-2);
    expect(largest(residual)).toBeGreaterThan(1e-2);
  });
});

describe("straightWays", () => {
  it("adds what moving the rows costs, of a closed form for a decay", async () => {
    const k = 0.8;
    const its = flow({ features: 2, bijection: continuous({ net: field((x) => mul(x, -k)), steps: 40 }) });
    const model = density(its, ["real", "real"]);
    const x = input("x", [ROWS, 2]);
    const declared = declare((scope) => {
      model.encode(x, scope, {});
    });
    const values = initialValues(declared, 1);
    const scope = scopeOf(
      new Map(declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const)),
    );
    const batch = { x, noise: [] };
    const plain = maximumLikelihood().loss(model, batch, scope);
    const outputs = {
      kinetic: sub(straightWays({ kinetic: 1, jacobian: 0 }).loss(model, batch, scope), plain),
      jacobian: sub(straightWays({ kinetic: 0, jacobian: 1 }).loss(model, batch, scope), plain),
      none: sub(straightWays({ kinetic: 0, jacobian: 0 }).loss(model, batch, scope), plain),
    };
    const results = await evaluate(outputs, [{ tensor: x, data: rows }]);
    // ∫ k²·x₀²·e^(−2kt) dt, rows being standard units already
    const squares = rows.reduce((sum, value) => sum + value * value, 0) / ROWS;
    expect(results.kinetic[0]).toBeCloseTo((squares * k * (1 - Math.exp(-2 * k))) / 2, 4);
    expect(results.jacobian[0]).toBeCloseTo(2 * k * k, 4);
    expect(results.none[0]).toBeCloseTo(0, 5);
  });

  it("takes back the same explosions as maximum likelihood", () => {
    expect(straightWays().explosion).toBe(maximumLikelihood().explosion);
    expect(straightWays().explosion).toBe(30);
  });

  it("refuses a flow that has no ways", async () => {
    await expect(
      fit(nsf({ features: 2 }), twoMoons(50, 1), { epochs: 1, objective: straightWays() }),
    ).rejects.toThrow(
      "straightWays: expected a flow with a continuous() in it, such as ffjord, got nsf of sequence",
    );
  });
});
