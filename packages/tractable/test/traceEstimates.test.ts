import { describe, expect, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { continuous } from "../src/bijections/continuous.ts";
import { residualBlock } from "../src/bijections/residualBlock.ts";
import { add, constant, input, mul, type Tensor } from "../src/graph/index.ts";
import { mlp } from "../src/nets/mlp.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { evaluate } from "./support/engine.ts";

const ROWS = 20_000;

/** The log-determinant of one row, often: as training estimates it, with random numbers that differ. */
async function estimates(make: (way: "exact" | "estimated") => Bijection) {
  const x = input("x", [ROWS, 3]);
  const data = Float32Array.from({ length: 3 * ROWS }, (_, at) => [0.4, -0.9, 1.3][at % 3]!);
  const declarations = declare((scope) => {
    make("exact").encode(x, scope);
  });
  const values = drawParameters(declarations, 7);
  const tensors = new Map(
    declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const),
  );
  const random = stream(2, "test masks");
  const dropout = (of: Tensor, rate: number) => {
    const width = Number(of.shape[1]);
    const mask = Float32Array.from({ length: ROWS * width }, () =>
      random.uniform() < rate ? 0 : 1 / (1 - rate),
    );
    return mul(of, constant(mask, [ROWS, width]));
  };
  const exact = make("exact").encode(x, scopeOf(tensors)).logDet;
  const unhooked = make("estimated").encode(x, scopeOf(tensors)).logDet;
  const estimated = make("estimated").encode(x, scopeOf(tensors, { dropout })).logDet;
  const results = await evaluate(
    { exact: add(exact, 0), unhooked: add(unhooked, 0), estimated: add(estimated, 0) },
    [{ tensor: x, data }],
  );
  const own = Array.from(results.estimated);
  const mean = own.reduce((a, b) => a + b, 0) / ROWS;
  const error = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / ROWS;
  return { exact: results.exact[0]!, unhooked: results.unhooked[0]!, mean, error };
}

describe.each([
  ["a residual block", (way) => residualBlock({ hidden: [8], lipschitz: 0.7, logDet: way })],
  ["a continuous flow", (way) => continuous({ net: mlp([8], { activation: "tanh" }), steps: 2, trace: way })],
] as [string, (way: "exact" | "estimated") => Bijection][])("the log-determinant of %s", (_name, make) => {
  it("is estimated without bias while training, and exact otherwise", async () => {
    const { exact, unhooked, mean, error } = await estimates(make);
    expect(unhooked).toBeCloseTo(exact, 6);
    expect(Math.abs(exact)).toBeGreaterThan(0.02);
    // it is an estimate, and sharp enough to tell a wrong one
    expect(error).toBeGreaterThan(1e-5);
    expect(error).toBeLessThan(Math.abs(exact) / 8);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
  });
});
