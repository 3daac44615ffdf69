import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nice } from "../src/flows/nice.ts";
import { nsf } from "../src/flows/nsf.ts";
import { input } from "../src/graph/index.ts";
import { zeros } from "../src/parameters/initial.ts";
import type { Declaration } from "../src/parameters/scope.ts";
import { readCheckpoint, writeCheckpoint } from "../src/training/checkpoint.ts";
import { drawPools } from "../src/training/minibatches/dropout.ts";
import { splitPlaces, takeData } from "../src/training/minibatches/splitRows.ts";
import { adam, adamW } from "../src/training/optimizers/adam.ts";
import { averaged } from "../src/training/optimizers/averaged.ts";
import type { Optimizer } from "../src/training/optimizers/optimizer.ts";
import { sgd } from "../src/training/optimizers/sgd.ts";
import { packParameters } from "../src/training/packing.ts";
import { planOf } from "../src/training/plan.ts";
import { StateLayout } from "../src/training/stateLayout.ts";
import { evaluate } from "./support/engine.ts";

/** Steps on ½·(w − 3)² in the engine, and the slots' names. */
async function descend(optimizer: Optimizer, steps: number, learningRate: number): Promise<number[]> {
  const names = Object.keys(optimizer.slots);
  let value = 0.5;
  let slots = names.map((name) => (optimizer.slots[name] === "parameters" ? value : 0));
  const results: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const numbers = optimizer.scalars(step, learningRate);
    const tensors = { value: input("in value", [1]), gradient: input("in gradient", [1]) };
    const slotTensors = Object.fromEntries(names.map((name) => [name, input(`in ${name}`, [1])]));
    const scalars = Object.fromEntries(
      Object.keys(numbers).map((name) => [name, input(`number ${name}`, [1])]),
    );
    const next = optimizer.update({ value: tensors.value, slots: slotTensors }, tensors.gradient, scalars);
    const computed = await evaluate({ value: next.value, ...next.slots }, [
      { tensor: tensors.value, data: [value] },
      { tensor: tensors.gradient, data: [value - 3] },
      ...names.map((name, index) => ({ tensor: slotTensors[name]!, data: [slots[index]!] })),
      ...Object.entries(scalars).map(([name, tensor]) => ({ tensor, data: [numbers[name]!] })),
    ]);
    value = computed.value![0]!;
    slots = names.map((name) => (computed as Record<string, number[]>)[name]![0]!);
    results.push(optimizer.result === undefined ? value : slots[names.indexOf(optimizer.result)]!);
  }
  return results;
}

/** The textbook forms in double precision, on the same function. */
const references: Readonly<Record<string, (steps: number, rate: number) => number[]>> = {
  sgd(steps, rate) {
    let w = 0.5;
    return Array.from({ length: steps }, () => {
      w -= rate * (w - 3);
      return w;
    });
  },
  momentum(steps, rate) {
    let [w, v] = [0.5, 0];
    return Array.from({ length: steps }, () => {
      v = 0.9 * v + (w - 3);
      w -= rate * v;
      return w;
    });
  },
  nesterov(steps, rate) {
    let [w, v] = [0.5, 0];
    return Array.from({ length: steps }, () => {
      const g = w - 3;
      v = 0.9 * v + g;
      w -= rate * (g + 0.9 * v);
      return w;
    });
  },
  adam: (steps, rate) => adamReference(steps, rate, 0).latest,
  adamW: (steps, rate) => adamReference(steps, rate, 0.1).latest,
  averaged: (steps, rate) => adamReference(steps, rate, 0).average,
};

function adamReference(steps: number, rate: number, decay: number) {
  let [w, m, v, average] = [0.5, 0, 0, 0.5];
  const [latest, averages]: [number[], number[]] = [[], []];
  for (let step = 1; step <= steps; step++) {
    const g = w - 3;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const change = m / (1 - 0.9 ** step) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8);
    w = w * (1 - rate * decay) - rate * change;
    average += (1 - Math.min(0.8, step / (9 + step))) * (w - average);
    latest.push(w);
    averages.push(average);
  }
  return { latest, average: averages };
}

describe("optimizers", () => {
  const cases: Readonly<Record<string, Optimizer>> = {
    sgd: sgd(),
    momentum: sgd({ momentum: 0.9 }),
    nesterov: sgd({ momentum: 0.9, nesterov: true }),
    adam: adam(),
    adamW: adamW({ weightDecay: 0.1 }),
    averaged: averaged(adam(), 0.8),
  };
  it.each(Object.entries(cases))("%s moves as its textbook form does", async (name, optimizer) => {
    const got = await descend(optimizer, 12, 0.05);
    const expected = references[name]!(12, 0.05);
    got.forEach((value, step) => {
      expect(value, `step ${step + 1}`).toBeCloseTo(expected[step]!, 5);
    });
  });
});

const declarations: readonly Declaration[] = [
  { name: "a", shape: [2, 3], initial: zeros, role: "trained" },
  { name: "follows", shape: [2], initial: zeros, role: "tracked" },
  { name: "b", shape: [4], initial: zeros, role: "trained" },
  { name: "stays", shape: [1], initial: zeros, role: "fixed" },
  { name: "large", shape: [5, 5], initial: zeros, role: "trained" },
];
const values = new Map(
  declarations.map(({ name, shape }, at) => [
    name,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => 100 * at + index),
  ]),
);

describe("the layout of the state", () => {
  it("packs small arrays together and large ones on their own", () => {
    const packs = packParameters(
      declarations.filter(({ role }) => role === "trained"),
      12,
    );
    expect(packs.map(({ members }) => members.map(({ name }) => name))).toEqual([["a", "b"], ["large"]]);
    expect(packs.map(({ size }) => size)).toEqual([10, 25]);
  });

  it("gives back by name what it was given by name, and starts slots as they say", () => {
    const layout = new StateLayout(declarations, averaged(adam(), 0.9), 12);
    const state = layout.start(values);
    const named = layout.named(state);
    expect(Object.keys(named)).toEqual([
      "value",
      "slot/averaged first",
      "slot/averaged second",
      "slot/average",
      "tracked",
    ]);
    for (const name of ["a", "b", "large"]) {
      expect(named.value!.get(name)).toEqual(values.get(name));
      expect(named["slot/average"]!.get(name)).toEqual(values.get(name));
      expect(named["slot/averaged first"]!.get(name)!.every((value) => value === 0)).toBe(true);
    }
    expect(named.tracked!.get("follows")).toEqual(values.get("follows"));
    expect(layout.fromNamed(named)).toEqual(state);
    expect([...layout.values(state).keys()].sort()).toEqual(["a", "b", "follows", "large"]);
  });

  it("keeps the order of inputs, carried tensors and outputs", () => {
    const layout = new StateLayout(declarations, sgd({ momentum: 0.5 }), 12);
    const inputs = layout.inputs();
    expect(inputs.map(({ node }) => node.name)).toEqual([
      "value/0",
      "slot/velocity/0",
      "value/1",
      "slot/velocity/1",
      "tracked/0",
    ]);
    expect(layout.tensors(layout.carried(inputs))).toEqual(inputs);
    expect(Object.keys(layout.outputs(inputs))).toEqual(inputs.map(({ node }) => `next/${node.name}`));
  });
});

describe("checkpoints", () => {
  it("give back what was written, and refuse another run", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tractable-checkpoint-"));
    const path = join(folder, "run.checkpoint");
    const layout = new StateLayout(declarations, averaged(adam(), 0.9));
    const state = layout.named(layout.start(values));
    const position = {
      epoch: 3,
      step: 2,
      steps: 22,
      secondsElapsed: 1.5,
      trainSum: -7,
      bestEpoch: 2,
      bestValidation: -1.25,
      rescues: 1,
      curve: [{ epoch: 1, trainLogProb: -2, validationLogProb: -1.5 }],
    };
    const best = layout.values(layout.start(values));
    await writeCheckpoint(path, { position, state, best, identity: "this" });
    expect(await readCheckpoint(path, "this")).toEqual({ position, state, best, identity: "this" });
    await expect(readCheckpoint(path, "that")).rejects.toThrow(/expected a checkpoint of this flow/);
    expect(await readCheckpoint(join(folder, "none"), "this")).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});

describe("rows for validation", () => {
  it("are a share drawn by the seed, and never all rows or none", () => {
    const { training, validation } = splitPlaces(100, 0.1, 4);
    expect(validation).toHaveLength(10);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
    expect(splitPlaces(100, 0.1, 5).validation).not.toEqual(validation);
    expect(splitPlaces(3, 0.999, 0).training).toHaveLength(1);
    expect(splitPlaces(3, 0.001, 0).validation).toHaveLength(1);
  });

  it("take everything along that belongs to a row", () => {
    const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] as const };
    const taken = takeData(
      { x, context: undefined, labels: [7, 8, 9], logFactors: Float64Array.of(0.1, 0.2, 0.3) },
      Uint32Array.of(2, 0),
    );
    expect([...taken.x.data]).toEqual([5, 6, 1, 2]);
    expect([...(taken.labels as Uint32Array)]).toEqual([9, 7]);
    expect([...taken.logFactors!]).toEqual([0.3, 0.1]);
  });
});

describe("dropout", () => {
  it("draws numbers of the seed and the step alone", () => {
    const pool = { rows: 3, width: 4 };
    const all = drawPools(pool, 0, 3, 1);
    expect(all).toHaveLength(36);
    expect(drawPools(pool, 2, 1, 1)).toEqual(all.slice(24));
    expect(drawPools(pool, 2, 1, 2)).not.toEqual(all.slice(24));
    expect(all.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe("the plan", () => {
  const flow = nsf({ features: 2 });
  it("fills in every default by the rows", () => {
    expect(planOf({ seed: 0 }, 100_000, flow)).toMatchObject({
      batchSize: 256,
      epochs: 10,
      patience: 10,
      seed: 0,
    });
    expect(planOf({ seed: 0 }, 100, flow)).toMatchObject({ batchSize: 25, epochs: 300, patience: 60 });
    expect(planOf({ seed: 0, averaging: 0 }, 100, flow).optimizer.spec).toEqual(adam().spec);
    expect(planOf({ seed: 0 }, 100, flow).optimizer.result).toBe("average");
  });

  it("takes few images in small steps, and sees as many", () => {
    const images = nice({ image: { channels: 1, height: 4, width: 4 }, hidden: [4] });
    expect(planOf({ seed: 0 }, 20_000, images)).toMatchObject({ batchSize: 64, epochs: 13 });
    expect(planOf({ seed: 0 }, 1800, images)).toMatchObject({ batchSize: 16, epochs: 143 });
    expect(planOf({ seed: 0, batchSize: 16 }, 1800, images)).toMatchObject({ batchSize: 16, epochs: 36 });
  });

  it("refuses parts of a batch that aren't equal", () => {
    expect(() => planOf({ seed: 0, accumulate: 3, batchSize: 64 }, 1000, flow)).toThrow(
      "fit: expected accumulate to divide the batch of 64 rows into equal parts, got 3",
    );
  });
});
