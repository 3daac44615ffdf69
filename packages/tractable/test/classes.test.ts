import { describe, expect, it } from "vitest";
import { classMixture } from "../src/distributions/classMixture.ts";
import { classNormal } from "../src/distributions/classNormal.ts";
import { conditionalNormal } from "../src/distributions/conditionalNormal.ts";
import { type FlowOptions, flow } from "../src/flows/flow.ts";
import { glow } from "../src/flows/glow.ts";
import { imageRealNvp } from "../src/flows/imageRealNvp.ts";
import { jet } from "../src/flows/jet.ts";
import { nice } from "../src/flows/nice.ts";
import { nsf } from "../src/flows/nsf.ts";
import { tarFlow } from "../src/flows/tarFlow.ts";
import { full, input } from "../src/graph/index.ts";
import { loadBytes } from "../src/model/load.ts";
import { mlp } from "../src/nets/mlp.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { coupling } from "../src/structures/coupling.ts";
import { sequence } from "../src/structures/sequence.ts";
import { fit } from "../src/training/fit.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";
import { randomModel } from "./support/randomModel.ts";

const CLASSES = 3;

/** Couplings that are given one of three classes. */
function numbers(options: Partial<FlowOptions> = {}) {
  const map = affine({ minimumScale: 0.5 });
  return flow({
    features: 2,
    classes: CLASSES,
    bijection: sequence(
      coupling({ mask: "even", map, net: mlp([6]) }),
      coupling({ mask: "odd", map, net: mlp([6]) }),
    ),
    ...options,
  });
}

const every = Array.from({ length: CLASSES }, (_, label) => label);
const context = [[0.7]];

describe.each([
  ["a standard normal base", numbers(), undefined],
  ["a context beside the class", numbers({ context: 1 }), context],
  ["a base that is given both", numbers({ context: 1, base: conditionalNormal() }), context],
  ["a base that tells the same classes apart", numbers({ base: classNormal({ classes: 3 }) }), undefined],
] as const)("couplings that are given the class, and %s", (_, its, given) => {
  const model = randomModel(its, 4);
  const rows = [
    [0.3, -0.8],
    [-1.2, 0.4],
  ];
  const options = { context: given };

  it.each(every)("have a density given class %i that integrates to 1", async (label) => {
    const [SIDE, STEP] = [120, 0.15];
    const grid = Array.from({ length: SIDE * SIDE }, (_, at) => [
      (Math.floor(at / SIDE) - SIDE / 2 + 0.5) * STEP,
      ((at % SIDE) - SIDE / 2 + 0.5) * STEP,
    ]);
    const labels = grid.map(() => label);
    const middle = await model.sample(2000, { ...options, label, seed: 1 });
    const center = [0, 1].map(
      (c) => middle.data.filter((_, at) => at % 2 === c).reduce((a, b) => a + b) / 2000,
    );
    const around = grid.map((row) => row.map((value, c) => value + center[c]!));
    const logProbs = await model.logProb(around, { ...options, labels });
    expect(logProbs.reduce((sum, value) => sum + Math.exp(value) * STEP * STEP, 0)).toBeCloseTo(1, 3);
    // what is drawn given the class has the entropy of the class
    const entropy = -logProbs.reduce((sum, value) => sum + Math.exp(value) * value * STEP * STEP, 0);
    const drawn = await model.logProb(middle, { ...options, labels: new Uint8Array(2000).fill(label) });
    expect(Math.abs(drawn.reduce((a, b) => a + b) / 2000 + entropy)).toBeLessThan(0.1);
  });

  it("have latents of each class's own, from which rows come back", async () => {
    const [a, b] = [
      await model.encode(rows, { ...options, labels: [0, 0] }),
      await model.encode(rows, { ...options, labels: [1, 1] }),
    ];
    expect(Math.max(...a.data.map((value, at) => Math.abs(value - b.data[at]!)))).toBeGreaterThan(0.01);
    const back = await model.decode(b, { ...options, labels: [1, 1] });
    expectAllClose(back.data, rows.flat(), 1e-5, "row");
  });

  it("are wholly of a class where its share is 1", async () => {
    const shares = { data: Float32Array.of(0, 0, 1, 0, 1, 0), shape: [2, 3] as const };
    const whole = await model.encode(rows, { ...options, labels: [2, 1] });
    expect(await model.encode(rows, { ...options, labels: shares })).toEqual(whole);
  });

  it("mix the classes in equal parts where no label is given", async () => {
    const { data } = await model.logProbPerClass(rows, options);
    const all = await model.logProb(rows, options);
    for (const label of every) {
      const own = await model.logProb(rows, { ...options, labels: [label, label] });
      expectAllClose(own, [data[label]!, data[CLASSES + label]!], 1e-5, "class");
    }
    rows.forEach((_, row) => {
      const own = [...data.subarray(CLASSES * row, CLASSES * (row + 1))];
      expect(all[row]).toBeCloseTo(
        Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0) / CLASSES),
        5,
      );
    });
  });

  it("are saved, and drawn from, with their classes", async () => {
    const loaded = await loadBytes(model.toBytes());
    expect(loaded.flow.classes).toBe(CLASSES);
    const drawn = { ...options, seed: 3, label: 2 };
    expect(await loaded.sample(5, drawn)).toEqual(await model.sample(5, drawn));
  });
});

it.each([
  ["classNormal", classNormal({ classes: 2 }), ["mean", "logScale"]],
  ["classNormal of some latents", classNormal({ classes: 2, from: 1 }), ["mean", "logScale"]],
  ["classMixture", classMixture({ classes: 2, components: 1 }), ["means", "logScales"]],
] as const)("%s has the density of a narrow law far from 0", async (_, base, [means, logScales]) => {
  const features = 4;
  const [mean, logScale, off] = [5, -6, 1.5 * Math.exp(-6)];
  const z = input("z", [1, features]);
  const declared = declare((scope) => {
    base.logProb(z, scope);
  });
  const level = { [means]: mean, [logScales]: logScale } as Record<string, number>;
  const tensors = declared.map(({ name, shape }) => [name, full(shape, level[name] ?? 0)] as const);
  const logProb = base.logProb(z, scopeOf(new Map(tensors)));
  const own = declared.find(({ name }) => name === means)!.shape[1]!;
  const plain = features - own;
  const row = Float32Array.from({ length: features }, (__, at) => (at < plain ? 0.5 : mean + off));
  const got = await evaluate({ logProb }, [{ tensor: z, data: row }]);
  const distances = [...row].map((value, at) => (at < plain ? value : (value - mean) / Math.exp(logScale)));
  const squares = distances.reduce((total, value) => total + value * value, 0);
  const expected = -squares / 2 - own * logScale - (features / 2) * Math.log(2 * Math.PI);
  expect(got.logProb[0]).toBeCloseTo(expected, 4);
});

it("the class changes the density as the encoding says", async () => {
  const model = randomModel(numbers(), 6);
  const [x, label, step] = [[0.4, 0.9], [1], 1e-2];
  const { data: z } = await model.encode([x], { labels: label });
  // the Jacobian by central differences
  const columns = await Promise.all(
    [0, 1].map(async (column) => {
      const at = async (offset: number) =>
        (await model.encode([x.map((value, c) => value + (c === column ? offset : 0))], { labels: label }))
          .data;
      const [up, down] = [await at(step), await at(-step)];
      return up.map((value, c) => (value - down[c]!) / (2 * step));
    }),
  );
  const determinant = columns[0]![0]! * columns[1]![1]! - columns[1]![0]! * columns[0]![1]!;
  const expected = -(z[0]! ** 2 + z[1]! ** 2) / 2 - Math.log(2 * Math.PI) + Math.log(Math.abs(determinant));
  expect((await model.logProb([x], { labels: label }))[0]).toBeCloseTo(expected, 2);
});

describe("labels of latents", () => {
  const model = randomModel(numbers(), 4);
  const plain = randomModel(nsf({ features: 2, layers: 1 }), 1);
  const inBase = randomModel(numbers({ classes: 0, base: classNormal({ classes: 3 }) }), 2);
  const row = [[0.1, 0.2]];
  it.each<readonly [string, () => Promise<unknown>, string]>([
    [
      "are needed where the layers are given the class",
      () => model.encode(row),
      "model.encode: expected labels, as the layers of the model are given one of 3 classes, got none",
    ],
    [
      "are refused where there are no classes",
      () => plain.decode(row, { labels: [0] }),
      "model.decode: expected no labels, as the model tells no classes apart",
    ],
    [
      "are refused where the base alone knows the class",
      () => inBase.encode(row, { labels: [0] }),
      "expected no labels, as the model has the same latents for all classes",
    ],
    [
      "are one for each row",
      () => model.encode(row, { labels: [0, 1] }),
      "model.encode: expected a label for each of 1 rows, got 2",
    ],
    ["are classes", () => model.encode(row, { labels: [3] }), "expected whole numbers from 0 to 2, got 3"],
    [
      "are shares of all classes",
      () => model.encode(row, { labels: { data: new Float32Array(2), shape: [1, 2] } }),
      "model.encode, labels: expected rows of 3 values, got 2",
    ],
    [
      "are a list",
      () => model.encode(row, { labels: {} as number[] }),
      "expected labels to be a list of class numbers, or { data, shape } of the shares of all classes",
    ],
  ])("%s", async (_, work, sentence) => {
    await expect(work()).rejects.toThrow(sentence);
  });

  it("must fit the base's, and a flow that can be given the class", () => {
    expect(() => numbers({ base: classNormal({ classes: 2 }) })).toThrow(
      "flow: expected a base of as many classes as the bijection is given, 3, got one of 2",
    );
  });
});

describe("image flows whose couplings are given the class", () => {
  const image = { channels: 1, height: 4, width: 4 };
  const random = stream(7, "test images");
  const count = 120;
  const labels = Array.from({ length: count }, (_, row) => row % 2);
  /** Bright left or right halves. */
  const data = Uint8Array.from({ length: count * 16 });
  labels.forEach((label, row) => {
    const light = 120 + random.below(100);
    for (let at = 0; at < 16; at++)
      data[16 * row + at] = (at % 4 > 1 ? 1 : 0) === label ? light + random.below(8) : random.below(8);
  });
  const images = { data, shape: [count, 1, 4, 4] };
  const options = { image, classes: 2, classesIn: "couplings" } as const;

  const brightness = (pixels: ArrayLike<number>, row: number, side: 0 | 1) => {
    let total = 0;
    for (let at = 0; at < 16; at++) if ((at % 4 > 1 ? 1 : 0) === side) total += pixels[16 * row + at]! / 8;
    return total;
  };

  it.each([
    glow({ ...options, levels: 1, steps: 3, width: 12 }),
    nice({ ...options, layers: 4, hidden: [24, 24] }),
  ])("$name learns them, tells them apart, and brings images from one to the other", async (its) => {
    expect([its.classes, its.base.classes]).toEqual([2, undefined]);
    const model = await fit(its, images, { epochs: 40, batchSize: 24, seed: 3, labels });
    const perClass = await model.logProbPerClass(images);
    const right = labels.filter(
      (label, row) => perClass.data[2 * row + label]! > perClass.data[2 * row + 1 - label]!,
    );
    expect(right.length / count).toBeGreaterThan(0.9);
    const latents = await model.encode(images, { labels });
    expectAllClose((await model.decode(latents, { labels })).data, data, 1e-2, "pixel");
    const { data: moved } = await model.decode(latents, { labels: labels.map((label) => 1 - label) });
    const swapped = labels.filter((label, row) => {
      const [own, other] = label === 0 ? ([0, 1] as const) : ([1, 0] as const);
      return brightness(moved, row, other) > brightness(moved, row, own) + 50;
    });
    expect(swapped.length / count).toBeGreaterThan(0.9);
  });

  it.each([
    imageRealNvp({ ...options, levels: 2, width: 4, blocks: 1 }),
    tarFlow({ ...options, patch: 2, layers: 2, width: 8 }),
    jet({ ...options, patch: 2, layers: 2, width: 8 }),
  ])("$name encodes them in a way of each class's own", async (its) => {
    expect([its.classes, its.base.classes]).toEqual([2, undefined]);
    const model = randomModel(its, 3, { size: 0.1 });
    const shown = { data: data.subarray(0, 64), shape: [4, 1, 4, 4] };
    const [own, other] = [
      [0, 1, 0, 1],
      [1, 0, 1, 0],
    ];
    const [a, b] = [await model.encode(shown, { labels: own }), await model.encode(shown, { labels: other })];
    expect(Math.max(...a.data.map((value, at) => Math.abs(value - b.data[at]!)))).toBeGreaterThan(0.01);
    expectAllClose((await model.decode(a, { labels: own })).data, shown.data, 1e-2, "pixel");
  });
});
