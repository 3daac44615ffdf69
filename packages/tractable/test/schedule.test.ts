import { describe, expect, test } from "vitest";
import * as graph from "../src/graph/index.ts";
import { additive, affine, coupling, fit, flow, type Objective, type ScalarMap } from "../src/index.ts";
import { learningRateSchedule } from "../src/training/learningRateSchedule.ts";

describe("the learning rate", () => {
  test("rises over three per cent of the steps and falls by half a cosine", () => {
    const at = (step: number) => learningRateSchedule({ step, steps: 1000, time: 0 });
    expect(at(0)).toBeLessThan(0.05);
    expect(at(15)).toBeCloseTo(0.5, 1);
    expect(at(30)).toBeCloseTo(1, 2);
    expect(at(515)).toBeCloseTo(0.505, 2);
    expect(at(1000)).toBeCloseTo(0.01, 5);
  });

  test("a time limit doesn't shorten the rise", () => {
    // one step took half of the time
    expect(learningRateSchedule({ step: 1, steps: 4000, time: 0.5 })).toBeLessThan(0.05);
    expect(learningRateSchedule({ step: 99, steps: 4000, time: 0.01 })).toBeGreaterThan(0.9);
    expect(learningRateSchedule({ step: 3000, steps: 4000, time: 0.99 })).toBeLessThan(0.02);
  });
});

/** z = x·e^a + t with nothing that bounds a: explodes at once when the steps are large. */
const unbounded: ScalarMap = {
  ...additive(),
  groups: [1, 1],
  encode: (x, [shift, logScale]) => ({
    value: graph.add(graph.mul(x, graph.exp(logScale!)), shift!),
    logSlope: logScale!,
  }),
};

describe("steps that explode", () => {
  const rows = Array.from({ length: 256 }, (_, at) => [Math.sin(at), 5 + 0.1 * Math.cos(3 * at)]);

  test("are taken back, the rate halved, and training goes on; the report tells how often", async () => {
    const own = flow({ features: 2, bijection: coupling({ map: unbounded }) });
    const model = await fit(own, rows, { epochs: 20, learningRate: 3, averaging: 0, clipNorm: 1e6 });
    expect(model.report!.rescues).toBeGreaterThan(0);
    expect(model.report!.validationLogProb).toSatisfy(Number.isFinite);
    expect(model.report!.steps).toBeGreaterThan(20);
  });

  test("are what the objective says: one of large numbers takes nothing back", async () => {
    const own = () => flow({ features: 2, bijection: coupling({ map: affine() }) });
    const scaled = (explosion?: number): Objective => ({
      spec: { kind: "scaled" },
      ...(explosion !== undefined && { explosion }),
      loss: (density, batch, scope) => graph.mul(graph.mean(density.logProb(batch, scope)), -1e6),
    });
    const options = { epochs: 6, batchSize: 16, learningRate: 1e-9 };
    const free = await fit(own(), rows, { ...options, objective: scaled() });
    expect(free.report).not.toHaveProperty("rescues");
    const strict = await fit(own(), rows, { ...options, objective: scaled(1e-9) });
    expect(strict.report!.rescues).toBeGreaterThan(0);
  });

  test("a run without any reports none", async () => {
    const model = await fit(flow({ features: 2, bijection: coupling() }), rows, { epochs: 3 });
    expect(model.report).not.toHaveProperty("rescues");
  });
});

describe("a fitted model to start from", () => {
  const rows = Array.from({ length: 300 }, (_, at) => [Math.sin(at), Math.cos(at * 1.3)]);
  const own = () => flow({ features: 2, bijection: coupling() });

  test("is where training begins", async () => {
    const first = await fit(own(), rows, { epochs: 40 });
    const fresh = await fit(own(), rows, { epochs: 1 });
    const further = await fit(own(), rows, { epochs: 1, from: first });
    expect(further.report!.validationLogProb).toBeGreaterThan(fresh.report!.validationLogProb);
  });

  test("must be of the same flow", async () => {
    const first = await fit(own(), rows, { epochs: 1 });
    const other = flow({ features: 2, bijection: coupling({ mask: "last half" }) });
    await expect(fit(other, rows, { epochs: 1, from: first })).rejects.toThrow(
      /expected to start from a model of the same flow/,
    );
  });
});
