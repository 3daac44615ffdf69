import { describe, expect, it } from "vitest";
import { luLinear } from "../src/bijections/luLinear.ts";
import { joint } from "../src/distributions/joint.ts";
import { resampled } from "../src/distributions/resampled.ts";
import { ffjord } from "../src/flows/ffjord.ts";
import { flow } from "../src/flows/flow.ts";
import { nsf } from "../src/flows/nsf.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import {
  add,
  greater,
  log,
  mul,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  toFloat,
} from "../src/graph/index.ts";
import { sequence } from "../src/structures/sequence.ts";
import { importanceWeights } from "../src/tasks/importanceWeights.ts";
import { approximate } from "../src/training/approximate.ts";
import { fit } from "../src/training/fit.ts";
import { flowMatching } from "../src/training/objectives/flowMatching.ts";
import { boxAround, integrate } from "./support/quadrature.ts";
import { twoMoons } from "./support/twoMoons.ts";

const at = (x: Tensor, column: number) => slice(x, column, column + 1, 1);
const perRow = (x: Tensor) => reshape(x, [-1]);

/** ∫ is 7: a normal law of correlation 0.8 around (1, −2) with deviations 1 and 0.5. */
function correlated(x: Tensor): Tensor {
  const [a, b] = [sub(at(x, 0), 1), mul(add(at(x, 1), 2), 2)];
  const square = sub(add(mul(a, a), mul(b, b)), mul(mul(a, b), 1.6));
  const logNorm = Math.log(2 * Math.PI * 0.5 * Math.sqrt(1 - 0.8 ** 2));
  return perRow(add(mul(square, -0.5 / (1 - 0.8 ** 2)), Math.log(7) - logNorm));
}

describe("approximate fits a density that is known up to a factor", () => {
  it("exactly where the flow can: a normal law by a linear layer", async () => {
    const its = flow({ features: 2, bijection: sequence(luLinear()) });
    const model = await approximate(correlated, its, { steps: 3000, batchSize: 64, learningRate: 0.02 });
    const { rows, effectiveSampleSize, logNormalizer, logWeights } = await importanceWeights(
      model,
      correlated,
      { count: 4000 },
    );
    expect(logNormalizer).toBeCloseTo(Math.log(7), 2);
    expect(effectiveSampleSize).toBeGreaterThan(0.99 * 4000);
    expect(model.report!.validationLogProb).toBeLessThan(Math.log(7) + 1e-3);
    expect(model.report!.validationLogProb).toBeGreaterThan(Math.log(7) - 0.01);
    expect(logWeights).toHaveLength(4000);
    const means = [0, 1].map(
      (column) => rows.data.filter((_, index) => index % 2 === column).reduce((a, b) => a + b, 0) / 4000,
    );
    expect(Math.abs(means[0]! - 1)).toBeLessThan(0.1);
    expect(Math.abs(means[1]! + 2)).toBeLessThan(0.05);
  });

  it("nearly where it bends, inside its support, and the same for the same seed", async () => {
    // a gamma law of shape 3 beside a normal one around its logarithm; ∫ is 2·√(2π)
    const target = (x: Tensor) => {
      const [a, b] = [at(x, 0), at(x, 1)];
      const off = sub(b, log(a));
      return perRow(sub(sub(mul(log(a), 2), a), mul(mul(off, off), 0.5)));
    };
    const options = { steps: 400, supports: ["positive", "real"], seed: 3 } as const;
    const its = realNvp({ features: 2, layers: 4, hidden: [32] });
    const [model, again] = [await approximate(target, its, options), await approximate(target, its, options)];
    const { effectiveSampleSize, logNormalizer, rows } = await importanceWeights(model, target);
    expect(logNormalizer).toBeCloseTo(Math.log(2 * Math.sqrt(2 * Math.PI)), 1);
    expect(effectiveSampleSize).toBeGreaterThan(8000);
    const other = await again.sample(10_000, { seed: 0 });
    expect(other.data).toEqual(rows.data);
    expect(rows.data.filter((value, index) => index % 2 === 0 && value <= 0)).toHaveLength(0);
  });

  it("refuses what can't be approximated, in one sentence", async () => {
    const its = nsf({ features: 2 });
    await expect(approximate((x) => x, its)).rejects.toThrow(
      "approximate: expected a target of one number a row, [batch], got [batch, 2]; sum over the features, or reshape to [-1]",
    );
    await expect(approximate((x) => sum(toFloat(greater(x, 0)), { axes: [1] }), its)).rejects.toThrow(
      /^approximate: expected a target that c.*, got one/,
    );
    await expect(approximate(correlated, nsf({ features: 2, context: 1 }))).rejects.toThrow(
      "approximate: expected a flow of numbers without a context, got nsf with 1 numbers of context",
    );
    const inside = joint({ parts: [{ columns: [0, 1], base: resampled() }] });
    for (const base of [resampled(), inside]) {
      const jumping = flow({ features: 2, bijection: sequence(luLinear()), base });
      await expect(approximate(correlated, jumping)).rejects.toThrow(
        `approximate: expected a base whose draws change smoothly with its parameters, got ${base.spec.kind}, where those of resampled() jump; take standardNormal()`,
      );
    }
  });
});

describe("flowMatching trains a continuous flow without integrating it", () => {
  it("to a density that is one, and near what likelihood finds", async () => {
    const rows = twoMoons(1500, 1);
    const its = ffjord({ features: 2, hidden: [48, 48], steps: 12 });
    const model = await fit(its, rows, {
      epochs: 60,
      batchSize: 64,
      objective: flowMatching(),
      learningRate: 0.01,
    });
    // a normal law has −1.9 nats here
    expect(model.report!.validationLogProb).toBeGreaterThan(-1.2);
    const draws = await model.sample(2000, { seed: 1 });
    const { mass } = await integrate(model, { points: 150, box: boxAround(draws, model.supports) });
    expect(Math.abs(mass - 1)).toBeLessThan(0.02);
    const { residual } = await model.encode(draws);
    expect(Math.max(...residual!)).toBeLessThan(0.05);
  });

  it("refuses a flow without a velocity", async () => {
    await expect(
      fit(nsf({ features: 2 }), twoMoons(50, 1), { epochs: 1, objective: flowMatching() }),
    ).rejects.toThrow(
      "flowMatching: expected a flow whose bijection is continuous(), such as ffjord, got nsf of sequence",
    );
  });
});
