import { afterAll, describe, expect, it } from "vitest";
import { actNorm } from "../src/bijections/actNorm.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { declareDensity } from "../src/density/declareDensity.ts";
import { density } from "../src/density/density.ts";
import { type Flow, flow } from "../src/flows/flow.ts";
import { glow } from "../src/flows/glow.ts";
import { imageRealNvp } from "../src/flows/imageRealNvp.ts";
import { input, matmul, mul, sum, type Tensor } from "../src/graph/index.ts";
import { createModel } from "../src/model/createModel.ts";
import { mlp } from "../src/nets/mlp.ts";
import { residualMlp } from "../src/nets/residualMlp.ts";
import { emitModel } from "../src/onnx/emitModel.ts";
import { initialValues } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { type Backend, float32, type Session } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { openBackend } from "../src/runtime/nodeBackend.ts";
import { coupling } from "../src/structures/coupling.ts";
import { sequence } from "../src/structures/sequence.ts";
import { gradientProgram } from "../src/training/loops/gradientProgram.ts";
import { lookAhead } from "../src/training/loops/lookAhead.ts";
import { loopNames } from "../src/training/loops/loopNames.ts";
import { OneCallLoop } from "../src/training/loops/oneCallLoop.ts";
import { openLoop } from "../src/training/loops/openLoop.ts";
import { SideBySideLoop } from "../src/training/loops/sideBySideLoop.ts";
import type { TrainingLoop } from "../src/training/loops/trainingLoop.ts";
import { trainingProgram } from "../src/training/loops/trainingProgram.ts";
import { updateProgram } from "../src/training/loops/updateProgram.ts";
import { oneBlock } from "../src/training/minibatches/dataBlocks.ts";
import { dropoutPool } from "../src/training/minibatches/dropout.ts";
import { Minibatches } from "../src/training/minibatches/minibatches.ts";
import { maximumLikelihood } from "../src/training/objectives/maximumLikelihood.ts";
import { adam } from "../src/training/optimizers/adam.ts";
import { averaged } from "../src/training/optimizers/averaged.ts";
import { planOf } from "../src/training/plan.ts";
import { StateLayout } from "../src/training/stateLayout.ts";
import { expectAllClose } from "./support/closeTo.ts";

const backend = await openBackend();
const opened: (Session | TrainingLoop)[] = [];
const random = stream(1, "test side by side");

afterAll(async () => {
  for (const one of opened) await one.release();
});

function inThread(model: Uint8Array): Promise<Session> {
  return backend.loadInThread!(model, { purpose: "start soon" });
}

describe("a session in a thread of its own", () => {
  const x = input("x", ["batch", 3]);
  const weight = input("weight", [3]);
  const model = emitModel({ inputs: [x, weight], outputs: { y: sum(mul(x, weight), { axes: [1] }) } });
  const feeds = (rows: number) => ({
    // a part of a larger array
    x: float32(
      [rows, 3],
      Float32Array.from({ length: 3 * rows + 8 }, () => random.normal()).subarray(5, 5 + 3 * rows),
    ),
    weight: float32([3], new Float32Array([1, -2, 0.5])),
  });

  it("gives what one that is here gives, of rows more and fewer", async () => {
    const [here, there] = [await backend.load(model), await inThread(model)];
    opened.push(here, there);
    for (const rows of [4, 9, 9, 1, 0]) {
      const given = feeds(rows);
      expect(await there.run(given)).toEqual(await here.run(given));
    }
  });

  it("gives each of several calls at once its own", async () => {
    const [here, there] = [await backend.load(model), await inThread(model)];
    opened.push(here, there);
    const given = [3, 3, 5, 3].map(feeds);
    const got = await Promise.all(given.map((one) => there.run(one)));
    expect(got).toEqual(await Promise.all(given.map((one) => here.run(one))));
  });

  it("ends a call before it is released, as stopped within one the engine would stop the program", async () => {
    const wide = input("wide", [600, 600]);
    const products = Array.from({ length: 12 }).reduce<Tensor>(
      (power) => mul(matmul(power, wide), 1e-3),
      wide,
    );
    const session = await inThread(emitModel({ inputs: [wide], outputs: { products } }));
    const call = session.run({ wide: float32([600, 600], new Float32Array(360_000).fill(1)) });
    await Promise.all([session.release(), session.release()]);
    expect((await call).products!.dims).toEqual([600, 600]);
  });

  it("says what went wrong, and goes on", async () => {
    const session = await inThread(model);
    const { weight: three, x: rows } = feeds(2);
    await expect(session.run({ x: rows })).rejects.toThrow('expected a value for input "weight", got none');
    await expect(session.run({ x: rows, weight: float32([2], new Float32Array(2)) })).rejects.toThrow(
      /weight/,
    );
    expect((await session.run({ x: rows, weight: three })).y!.dims).toEqual([2]);
    await session.release();
    await expect(session.run(feeds(2))).rejects.toThrow("expected a thread that computes, but it has ended");
    await expect(inThread(new Uint8Array([1, 2, 3]))).rejects.toThrow();
  });
});

const common = { objective: maximumLikelihood(), memory: "keep" as const };
const optimizer = averaged(adam(), 0.5);

/** A flow of columns with dropout, and rows for it. */
function setUp() {
  const mask = (layer: number) => (layer % 2 === 0 ? "first half" : "last half");
  const layers = [0, 1].map((layer) =>
    coupling({ mask: mask(layer), net: residualMlp(16, { dropout: 0.2 }) }),
  ) as [Bijection, ...Bijection[]];
  const mathematics = density(flow({ features: 4, bijection: sequence(...layers, actNorm()) }), [
    "real",
    "real",
    "real",
    "real",
  ]);
  const declarations = declareDensity(mathematics);
  const x = {
    data: Float32Array.from({ length: 4 * 240 }, () => random.normal()),
    shape: [240, 4] as const,
  };
  return {
    density: mathematics,
    declarations,
    layout: new StateLayout(declarations, optimizer),
    values: initialValues(declarations, 0),
    blocks: oneBlock({ x, context: undefined, labels: undefined }),
  };
}

describe("parts of a step side by side", () => {
  it.each([
    { sides: 2, accumulate: 1 },
    { sides: 3, accumulate: 2 },
  ])("train as one after another: $sides sides of $accumulate", async ({ sides, accumulate }) => {
    const { declarations, blocks, ...its } = setUp();
    const { layout, values } = its;
    const parts = sides * accumulate;
    const batchSize = 24;
    const { dropoutWidths } = lookAhead(its.density, declarations, common.objective, batchSize);
    expect(dropoutWidths.length).toBeGreaterThan(1);
    const dropout = dropoutPool(dropoutWidths, batchSize / parts);
    const minibatches = new Minibatches({ density: its.density, blocks, batchSize, parts, dropout, seed: 3 });
    const whole = trainingProgram({ ...its, ...common, batchSize, accumulate: parts, dropout, optimizer });
    const oneByOne = new OneCallLoop(layout, await compile(backend, whole), { parts, dropout, threads: 1 });
    const ofSide = { ...its, ...common, batchSize: batchSize / sides, accumulate, dropout };
    const model = emitModel(gradientProgram(ofSide));
    const sideBySide = new SideBySideLoop({
      layout,
      sides: await Promise.all(Array.from({ length: sides }, () => inThread(model))),
      update: await compile(backend, updateProgram({ optimizer, layout, sides })),
      accumulate,
      dropout,
    });
    opened.push(oneByOne, sideBySide);
    expect(sideBySide.parts).toBe(parts);
    let [one, other] = [layout.start(values), layout.start(values)];
    for (const [from, count] of [
      [0, 1],
      [1, 4],
      [5, 2],
    ] as const) {
      const rates = Array.from({ length: count }, (_, step) => optimizer.scalars(from + step + 1, 0.01));
      const numbers = Object.keys(rates[0]!).map((name) => [
        loopNames.scalar(name),
        Float32Array.from(rates, (ofStep) => ofStep[name]!),
      ]);
      const scalars = {
        ...Object.fromEntries(numbers),
        [loopNames.clip]: new Float32Array(count).fill(0.7),
      };
      const items = await minibatches.feeds({ epoch: 1, from, count, stepsBefore: from });
      const expected = await oneByOne.run({ state: one, count, items, scalars });
      const got = await sideBySide.run({ state: other, count, items, scalars });
      expectAllClose(got.losses, expected.losses, 1e-5, "losses");
      expectAllClose(got.norms, expected.norms, 1e-5, "norms");
      for (const [name, numbersOf] of Object.entries(expected.state))
        expectAllClose(got.state[name]!, numbersOf, 1e-4, name);
      [one, other] = [expected.state, got.state];
    }
  });

  const image = { channels: 1, height: 16, width: 16 };
  const large = glow({ image, levels: 1, steps: 4, width: 128 });
  const small = glow({ image, levels: 1, steps: 1, width: 8 });
  const tracking = imageRealNvp({ image, levels: 1, blocks: 1, width: 64, norm: "batchNorm" });

  async function loopOf(of: Flow, using: Backend, batchSize = 16): Promise<TrainingLoop> {
    const mathematics = density(of, new Array(of.features).fill("real"));
    const declarations = declareDensity(mathematics);
    const plan = planOf({ seed: 0, batchSize }, 1000, of);
    const loop = await openLoop({
      density: mathematics,
      declarations,
      values: initialValues(declarations, 0),
      plan,
      layout: new StateLayout(declarations, plan.optimizer),
      backend: using,
    });
    opened.push(loop);
    return loop;
  }

  it("are taken where a step is worth it, and there are threads", async () => {
    const two = { ...backend, cores: 2 };
    const { loadInThread: _, ...without } = two;
    expect(await loopOf(large, two)).toBeInstanceOf(SideBySideLoop);
    expect(await loopOf(large, { ...two, threads: 1 })).toBeInstanceOf(OneCallLoop);
    expect(await loopOf(large, without)).toBeInstanceOf(OneCallLoop);
    expect(await loopOf(large, two, 15), "an odd number of images").toBeInstanceOf(OneCallLoop);
    expect(await loopOf(small, { ...two, threads: 2 })).toBeInstanceOf(OneCallLoop);
  });

  it("aren't where statistics of whole batches are tracked", async () => {
    expect(await loopOf(tracking, { ...backend, cores: 2 })).toBeInstanceOf(OneCallLoop);
  });
});

describe("many rows side by side", () => {
  it("are scored and drawn to the bit as one after another", async () => {
    const wide = coupling({ mask: "first half", net: mlp([640, 640]) });
    const built = flow({ features: 2, bijection: sequence(wide, actNorm(), wide) });
    const values = initialValues(declareDensity(density(built, ["real", "real"])), 4);
    for (const [name, numbers] of values)
      values.set(
        name,
        numbers.map((value) => value + 0.01 * random.normal()),
      );
    const modelOn = (cores: number, asked: { count: number }) =>
      createModel(
        {
          flow: built,
          columns: ["a", "b"],
          contextColumns: [],
          supports: ["real", "real"],
          classNames: [],
          values,
          report: undefined,
        },
        {
          ...backend,
          cores,
          loadInThread(model, options) {
            asked.count++;
            return backend.loadInThread!(model, options);
          },
        },
      );
    const [none, some] = [{ count: 0 }, { count: 0 }];
    const [one, several] = [modelOn(1, none), modelOn(3, some)];
    const rows = {
      data: Float32Array.from({ length: 2 * 5001 }, () => random.normal()),
      shape: [5001, 2] as const,
    };
    expect(await several.logProb(rows)).toEqual(await one.logProb(rows));
    expect(some.count).toBe(3);
    const [other] = await Promise.all([several.logProb(rows), several.encode(rows), several.logProb(rows)]);
    expect(other).toEqual(await one.logProb(rows));
    expect(await several.sample(5001, { seed: 2 })).toEqual(await one.sample(5001, { seed: 2 }));
    expect([some.count, none.count]).toEqual([9, 0]);
    const parts: number[] = [];
    for await (const { data } of several.sampleInParts(5001, { seed: 2, rowsPerPart: 3000 }))
      parts.push(...data);
    expect(parts).toEqual([...(await one.sample(5001, { seed: 2 })).data]);
    await one.dispose();
    await several.dispose();
  });
});
