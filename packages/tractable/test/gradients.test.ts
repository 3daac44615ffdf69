import { describe, expect, it } from "vitest";
import type { Tensor } from "../src/graph/index.ts";
import * as g from "../src/graph/index.ts";
import { float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { openBackend } from "../src/runtime/nodeBackend.ts";

const backend = await openBackend();

interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  /** Values the inputs are drawn from; (−2, 2) by default. */
  readonly range?: readonly [number, number];
  /** Whether second derivatives are checked as well (where they aren't identically zero). */
  readonly second?: true;
}

const shapes2: readonly (readonly number[])[] = [
  [3, 4],
  [3, 4],
];
const broadcastings: readonly (readonly (readonly number[])[])[] = [
  shapes2,
  [[3, 4], [4]],
  [
    [3, 1],
    [1, 4],
  ],
  [
    [2, 3, 1],
    [3, 4],
  ],
  [[], [2, 3]],
];
const positive = [0.3, 2] as const;

const elementwise: Record<string, Omit<Case, "shapes">> = {
  neg: { f: (x) => g.neg(x!) },
  exp: { f: (x) => g.exp(x!), second: true },
  log: { f: (x) => g.log(x!), range: positive, second: true },
  sqrt: { f: (x) => g.sqrt(x!), range: positive, second: true },
  reciprocal: { f: (x) => g.reciprocal(x!), range: positive, second: true },
  abs: { f: (x) => g.abs(x!) },
  tanh: { f: (x) => g.tanh(x!), second: true },
  sigmoid: { f: (x) => g.sigmoid(x!), second: true },
  relu: { f: (x) => g.relu(x!) },
  sin: { f: (x) => g.sin(x!), second: true },
  cos: { f: (x) => g.cos(x!), second: true },
  erf: { f: (x) => g.erf(x!), second: true },
  softplus: { f: (x) => g.softplus(x!), second: true },
  clamp: { f: (x) => g.clamp(x!, -0.7, 0.9) },
  softmax: { f: (x) => g.softmax(x!), second: true },
  logSumExp: { f: (x) => g.logSumExp(x!), second: true },
  "stopGradient beside x": { f: (x) => g.mul(x!, x!), second: true },
  after: { f: (x) => g.after(x!, [g.exp(x!)]) },
  "recomputed, one after another": {
    f: (x) => {
      const step = (from: Tensor) => {
        const again = (source: Tensor) => [g.exp(g.mul(source, 0.3)), g.sin(source)];
        const back = ([value]: readonly Tensor[]) => g.mul(g.log(value!), 1 / 0.3);
        return g.recomputed({ outputs: again(from), x: from, parameters: [], others: [], again, back });
      };
      const [middle, first] = step(x!);
      const [value, second] = step(middle!);
      return g.add(value!, g.mul(first!, second!));
    },
    second: true,
  },
  transpose: { f: (x) => g.transpose(x!) },
  reshape: { f: (x) => g.reshape(x!, [2, -1]) },
  "sum over the last axis": { f: (x) => g.sum(x!, { axes: [-1] }) },
  "sum over the first axis, kept": { f: (x) => g.sum(x!, { axes: [0], keepDims: true }) },
  "mean over all": { f: (x) => g.mean(x!) },
  "maxOver the last axis": { f: (x) => g.maxOver(x!, { axes: [-1] }) },
  slice: { f: (x) => g.slice(x!, 1, 3, 1) },
  pad: { f: (x) => g.pad(x!, 1, 2, -1) },
  "split, second piece only": { f: (x) => g.split(x!, [1, 3], 1)[1]! },
  "split, all pieces": {
    f: (x) => g.mul(g.split(x!, [2, 2], 1)[0]!, g.split(x!, [2, 2], 1)[1]!),
    second: true,
  },
  "gather by a permutation": { f: (x) => g.gather(x!, [2, 0, 3, 1], 1) },
  "gather with an index twice and one missing": { f: (x) => g.gather(x!, [2, 0, 2], 1) },
  "gather along the first axis": { f: (x) => g.gather(x!, [1, 1, 0, 3], 0) },
  gatherElements: { f: (x) => g.gatherElements(x!, g.integers([1, 3, 0, 0, 2, 2, 3, 1], [4, 2]), 1) },
  scatterElements: {
    f: (x) =>
      g.scatterElements(
        g.mul(x!, x!),
        g.integers([1, 3, 0, 0, 2, 2, 3, 1, 1, 1, 1, 1, 0, 1, 2, 3], [4, 4]),
        x!,
        1,
      ),
    second: true,
  },
  broadcastLike: { f: (x) => g.broadcastLike(g.sum(x!, { axes: [0], keepDims: true }), x!) },
  columnSum: { f: (x) => g.columnSum(x!) },
  zerosLike: { f: (x) => g.add(x!, g.zerosLike(x!)) },
  "floor beside x": { f: (x) => g.add(x!, g.mul(g.floor(g.mul(x!, 0.1)), 2)) },
};

const binary: Record<string, Omit<Case, "shapes">> = {
  add: { f: (a, b) => g.add(a!, b!) },
  sub: { f: (a, b) => g.sub(a!, b!) },
  mul: { f: (a, b) => g.mul(a!, b!), second: true },
  div: { f: (a, b) => g.div(a!, b!), range: positive, second: true },
  max: { f: (a, b) => g.max(a!, b!) },
  min: { f: (a, b) => g.min(a!, b!) },
  where: { f: (a, b) => g.where(g.greater(a!, 0), g.mul(b!, 2), a!) },
};

const other: Record<string, Case> = {
  matmul: {
    shapes: [
      [3, 4],
      [4, 2],
    ],
    f: (a, b) => g.matmul(a!, b!),
    second: true,
  },
  "matmul, a transposed": {
    shapes: [
      [4, 3],
      [4, 2],
    ],
    f: (a, b) => g.matmul(a!, b!, { transposeA: true }),
  },
  "matmul, b transposed": {
    shapes: [
      [3, 4],
      [2, 4],
    ],
    f: (a, b) => g.matmul(a!, b!, { transposeB: true }),
  },
  "matmul, both transposed": {
    shapes: [
      [4, 3],
      [2, 4],
    ],
    f: (a, b) => g.matmul(a!, b!, { transposeA: true, transposeB: true }),
  },
  "matmul with size-1 axes": {
    shapes: [
      [1, 4],
      [4, 1],
    ],
    f: (a, b) => g.matmul(a!, b!),
  },
  batchMatmul: {
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
    f: (a, b) => g.batchMatmul(a!, b!),
    second: true,
  },
  dense: { shapes: [[3, 4], [4, 2], [2]], f: (x, w, b) => g.dense(x!, w!, b!), second: true },
  denseColumns: {
    shapes: [[3, 4], [4, 2], [2]],
    f: (x, w, b) => g.denseColumns(x!, w!, b!),
    second: true,
  },
  ...Object.fromEntries(
    // few outputs or many, same or no padding, rectangular kernels, a single pixel, more channels than pixels
    (
      [
        [[2, 3, 4, 3], [2, 3, 3, 3], "same"],
        [[2, 1, 4, 3], [3, 1, 3, 1], "same"],
        [[2, 3, 5, 4], [1, 3, 3, 3], 0],
        [[2, 2, 3, 4], [3, 2, 1, 1], "same"],
        [[3, 4, 2, 1], [5, 4, 1, 1], 0],
        [[2, 5, 1, 2], [2, 5, 3, 3], "same"],
      ] as const
    ).map(([images, weight, padding]): [string, Case] => [
      `conv2d of ${g.showShape(images)} by ${g.showShape(weight)}, padding ${padding}`,
      {
        shapes: [images, weight, [weight[0]]],
        f: (x, w, bias) => g.conv2d(x!, w!, { padding, bias: bias! }),
        second: true,
      },
    ]),
  ),
  concat: {
    shapes: [
      [3, 1],
      [3, 4],
    ],
    f: (a, b) => g.concat([a!, b!, a!], 1),
  },
  scan: {
    shapes: [[3], [4, 3], [3]],
    f: (start, items, scale) => {
      const loop = g.scan({
        state: [start!],
        sequences: [items!],
        step: ([state], [item]) => {
          const next = g.tanh(g.add(g.mul(state!, g.exp(scale!)), item!));
          return { state: [next], items: [g.mul(next, next)] };
        },
      });
      return g.concat([g.reshape(loop.state[0]!, [1, 3]), loop.items[0]!], 0);
    },
    second: true,
  },
};

const cases: [string, Case][] = [
  ...Object.entries(elementwise).map(([name, rest]): [string, Case] => [name, { ...rest, shapes: [[4, 4]] }]),
  ...Object.entries(binary).flatMap(([name, rest]) =>
    broadcastings.map((shapes): [string, Case] => [
      `${name} of ${shapes.map(g.showShape).join(" and ")}`,
      { ...rest, shapes },
    ]),
  ),
  ...Object.entries(other),
];

describe("the gradient of every operation agrees with central differences", () => {
  it.each(cases)("%s", async (_name, { shapes, f, range = [-2, 2] }) => {
    await check(shapes, (inputs) => weighted(f(...inputs)), range);
  });
});

describe("the gradient of a gradient agrees with central differences", () => {
  it.each(cases.filter(([, { second }]) => second))("%s", async (_name, { shapes, f, range = [-2, 2] }) => {
    const slope = (inputs: Tensor[]) => {
      const first = g.gradient(weighted(f(...inputs)), inputs);
      return first.map((x) => weighted(x)).reduce((a, b) => g.add(a, b));
    };
    await check(shapes, slope, range);
  });
});

it("covers every exported operation", () => {
  const helpers = [
    "asTensor",
    "constant",
    "full",
    "integers",
    "input",
    "gradient",
    "pullback",
    "simplify",
    "multiplications",
    "broadcast",
    "knownSize",
    "showShape",
    "sizeOf",
    "BATCH",
    "toFloat",
    "toInteger",
    "sumTo",
    "stopGradient",
    "withGradient",
    "and",
    "equal",
    "greater",
    "greaterOrEqual",
    "less",
    "lessOrEqual",
    "sorted",
  ];
  const covered = cases.map(([name]) => name);
  const missing = Object.keys(g).filter(
    (name) =>
      !helpers.includes(name) && !covered.some((text) => text.startsWith(name) || text.includes(` ${name} `)),
  );
  expect(missing).toEqual([]);
});

/** A scalar in which every value has a weight of its own, so that no two mistakes cancel. */
function weighted(x: Tensor): Tensor {
  const size = g.sizeOf(x.shape);
  const weights = Float32Array.from({ length: size }, (_, index) => Math.sin(1 + 2 * index));
  return g.sum(g.mul(x, g.constant(weights, x.shape)));
}

async function check(
  shapes: readonly (readonly number[])[],
  f: (inputs: Tensor[]) => Tensor,
  [low, high]: readonly [number, number],
) {
  const inputs = shapes.map((shape, index) => g.input(`x${index}`, shape));
  const output = f(inputs);
  const slopes = g.gradient(output, inputs);
  const session = await compile(backend, {
    inputs,
    outputs: { value: output, ...Object.fromEntries(slopes.map((slope, index) => [`d${index}`, slope])) },
  });
  const values = shapes.map((shape, which) =>
    Float32Array.from({ length: g.sizeOf(shape) }, (_, index) => low + (high - low) * fraction(which, index)),
  );
  const run = (point: readonly Float32Array[]) =>
    session.run(Object.fromEntries(point.map((data, index) => [`x${index}`, float32(shapes[index]!, data)])));
  const analytic = await run(values);
  let largest = 0;
  for (const [which, data] of values.entries()) {
    const slope = floats(analytic, `d${which}`);
    expect(slope.length).toBe(data.length);
    for (let index = 0; index < data.length; index++) {
      const at = async (step: number) => {
        const moved = Float32Array.from(data);
        moved[index] = data[index]! + step;
        const point = values.map((value, other) => (other === which ? moved : value));
        return { x: moved[index]!, y: floats(await run(point), "value")[0]! };
      };
      const [before, after] = [await at(-STEP), await at(STEP)];
      const numeric = (after.y - before.y) / (after.x - before.x);
      largest = Math.max(largest, Math.abs(numeric));
      expect(
        Math.abs(slope[index]! - numeric),
        `input ${which}, value ${index}: ${slope[index]} against ${numeric}`,
      ).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(numeric)));
    }
  }
  expect(largest).toBeGreaterThan(0.01);
  await session.release();
}

const STEP = 4e-3;
const TOLERANCE = 1e-2;

/** Well-spread numbers in (0, 1), the same at every run. */
function fraction(which: number, index: number): number {
  return ((index + 1) * 0.6180339887 + which * 0.2345) % 1;
}
