import { describe, expect, it } from "vitest";
import {
  add,
  BATCH,
  broadcastLike,
  concat,
  constant,
  dense,
  div,
  exp,
  gather,
  gradient,
  input,
  log,
  mean,
  mul,
  neg,
  pad,
  reshape,
  scan,
  simplify,
  slice,
  split,
  sub,
  sum,
  type Tensor,
  transpose,
} from "../src/graph/index.ts";
import { flatDim, resolveShape } from "../src/graph/shape.ts";
import { topologicalOrder } from "../src/graph/topologicalOrder.ts";
import { type EmitOptions, emitModel } from "../src/onnx/emitModel.ts";
import { permutation } from "../src/random/permutation.ts";
import { stream } from "../src/random/stream.ts";
import { float32, floats } from "../src/runtime/backend.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { backend, evaluate } from "./support/engine.ts";

const count = (outputs: readonly Tensor[], opType: string) =>
  topologicalOrder(outputs).filter((node) => node.opType === opType).length;

describe("simplify", () => {
  const x = input("x", [BATCH, 3]);

  it("computes a common subexpression once", () => {
    const square = () => mul(exp(x), exp(x));
    const outputs = [add(square(), 1), sub(square(), 1)];
    expect(count(outputs, "Exp")).toBe(4);
    const simplified = simplify(outputs);
    expect(count(simplified, "Exp")).toBe(1);
    expect(count(simplified, "Mul")).toBe(1);
    expect(count(simplified, "Add") + count(simplified, "Sub")).toBe(2);
  });

  it("joins equal constants and keeps different ones, −0 among them", () => {
    const simplified = simplify([add(x, constant(2)), mul(x, constant(2)), add(x, constant(3))]);
    expect(count(simplified, "Constant")).toBe(2);
    expect(count(simplify([div(x, constant([0, 1, 1])), div(x, constant([-0, 1, 1]))]), "Constant")).toBe(2);
  });

  it("keeps operations apart that differ in an attribute or a shape", () => {
    expect(count(simplify([slice(x, 0, 1, 1), slice(x, 1, 2, 1)]), "Slice")).toBe(2);
    expect(count(simplify([reshape(x, [-1, 1]), reshape(x, [1, -1])]), "Reshape")).toBe(2);
  });

  it("works inside loop bodies, with what lies outside", () => {
    const { state } = scan({
      state: [x],
      sequences: [constant([1, 2, 3])],
      step: ([s], [item]) => ({ state: [add(mul(exp(s!), item!), mul(exp(s!), item!))] }),
    });
    const [simplified] = simplify(state);
    const { body } = topologicalOrder([simplified!]).find((node) => node.opType === "Scan")!;
    expect(count(body!.outputs, "Exp")).toBe(1);
    expect(count(body!.outputs, "Mul")).toBe(1);
  });
});

describe("folding", () => {
  const x = input("x", [2]);
  it("computes with numbers while the graph is written", () => {
    const folded = add(mul(constant(3), constant(4)), exp(constant(0)));
    expect(folded.node.opType).toBe("Constant");
    expect([...folded.node.data!]).toEqual([13]);
  });

  it("leaves out what changes nothing", () => {
    expect(add(x, 0)).toBe(x);
    expect(add(0, x)).toBe(x);
    expect(sub(x, 0)).toBe(x);
    expect(mul(x, 1)).toBe(x);
    expect(mul(1, x)).toBe(x);
    expect(div(x, 1)).toBe(x);
    expect(reshape(x, [2])).toBe(x);
    expect(gather(x, [0, 1], 0)).toBe(x);
  });

  it("does not leave out what changes something", async () => {
    const results = await evaluate({ sub: sub(0, x), div: div(1, x), mul: mul(x, 0) }, [
      { tensor: x, data: [2, -4] },
    ]);
    expect(results.sub).toEqual([-2, 4]);
    expect(results.div).toEqual([0.5, -0.25]);
    expect(results.mul.map(Math.abs)).toEqual([0, 0]);
  });
});

describe("scan", () => {
  it("keeps what doesn't depend on the loop out of it", () => {
    const x = input("x", [4]);
    const { state } = scan({
      state: [constant([0, 0, 0, 0])],
      sequences: [constant([1, 2, 3])],
      step: ([s], [item]) => ({ state: [add(s!, mul(exp(exp(x)), item!))] }),
    });
    const node = topologicalOrder(state).find(({ opType }) => opType === "Scan")!;
    expect(node.captures.map(({ node: { opType } }) => opType)).toEqual(["Exp"]);
    // emission writes into the body only what isn't known outside
    const own = topologicalOrder(node.body!.outputs).filter(
      (inner) => !topologicalOrder(node.captures).includes(inner),
    );
    expect(own.map(({ opType }) => opType)).not.toContain("Exp");
  });

  it("runs, stacks items, and differentiates what it captures and steps through", async () => {
    const x = input("x", [2]);
    const items = input("items", [3, 2]);
    const loop = scan({
      state: [mul(x, 1.5)],
      sequences: [items],
      step: ([s], [item]) => ({ state: [mul(s!, mul(item!, x))], items: [sum(s!)] }),
    });
    const loss = add(sum(loop.state[0]!), sum(loop.items[0]!));
    const [dx, ditems] = gradient(loss, [x, items]);
    const results = await evaluate({ loss, dx: dx!, ditems: ditems! }, [
      { tensor: x, data: [0.5, 2] },
      { tensor: items, data: [1, 2, 3, 4, 5, 6] },
    ]);
    // s₀ = 1.5x, s₁ = 1.5x²·i₀, s₂ = 1.5x³·i₀i₁, s₃ = 1.5x⁴·i₀i₁i₂; the loss is their sum
    const value = (x: number, i: number[]) =>
      1.5 * (x + x ** 2 * i[0]! + x ** 3 * i[0]! * i[1]! + x ** 4 * i[0]! * i[1]! * i[2]!);
    const [a, b] = [
      [1, 3, 5],
      [2, 4, 6],
    ];
    expectAllClose(results.loss, [value(0.5, a!) + value(2, b!)]);
    const slope = (x: number, i: number[]) =>
      1.5 * (1 + 2 * x * i[0]! + 3 * x ** 2 * i[0]! * i[1]! + 4 * x ** 3 * i[0]! * i[1]! * i[2]!);
    expectAllClose(results.dx, [slope(0.5, a!), slope(2, b!)]);
    const last = (x: number, i: number[]) => 1.5 * x ** 4 * i[0]! * i[1]!;
    expectAllClose(results.ditems.slice(4), [last(0.5, a!), last(2, b!)]);
  });

  it("counts a capture that another capture is made of only once", async () => {
    const x = input("x", [2]);
    const { state } = scan({
      state: [constant([0, 0])],
      sequences: [constant([1, 2, 3])],
      // both x and exp(x) are read from outside
      step: ([s], [item]) => ({ state: [add(s!, add(mul(exp(x), item!), mul(x, item!)))] }),
    });
    const [dx] = gradient(sum(state[0]!), [x]);
    const { slope } = await evaluate({ slope: dx! }, [{ tensor: x, data: [0, 1] }]);
    expectAllClose(slope, [6 * 2, 6 * (Math.E + 1)]);
  });
});

describe("shapes with a symbolic batch", () => {
  it("know multiples of it", () => {
    expect(flatDim([BATCH, 4])).toBe("4*batch");
    expect(resolveShape([BATCH, 6], [-1, 3])).toEqual(["2*batch", 3]);
    expect(resolveShape(["2*batch", 3], [BATCH, -1])).toEqual([BATCH, 6]);
    expect(resolveShape([BATCH, 6], [6, -1])).toEqual([6, BATCH]);
    expect(() => resolveShape([BATCH, 5], [-1, 3])).toThrow(/reshape: expected as many values/);
    expect(() => resolveShape([BATCH, 6], [12])).toThrow(/reshape/);
    expect(() => resolveShape([2, 3], [-1, -1])).toThrow(/reshape/);
  });

  it("stay right through a chain of reshapes, transposes and joins, in values and gradients", async () => {
    const x = input("x", [BATCH, 6]);
    const chain = (batch: Tensor) => {
      const tall = reshape(batch, [-1, 3]);
      const wide = transpose(reshape(transpose(tall), [3, -1]));
      const joined = concat([wide, mul(wide, wide)], 1);
      return reshape(pad(joined, 1, 0, 1), [-1, 14]);
    };
    const y = chain(x);
    expect(y.shape).toEqual([BATCH, 14]);
    const [dx] = gradient(sum(mul(y, y)), [x]);
    for (const rows of [1, 3]) {
      const data = Array.from({ length: rows * 6 }, (_, index) => 0.3 * index - 1);
      const fixed = input("x", [rows, 6]);
      const [fixedDx] = gradient(sum(mul(chain(fixed), chain(fixed))), [fixed]);
      const symbolic = await evaluate({ y, dx: dx! }, [{ tensor: x, data }]);
      const numeric = await evaluate({ y: chain(fixed), dx: fixedDx! }, [{ tensor: fixed, data }]);
      expect(symbolic).toEqual(numeric);
      expectAllClose(
        symbolic.dx,
        data.map((value) => 2 * value + 4 * value ** 3),
      );
    }
  });

  it("let a batch of any size through one session, none included", async () => {
    const x = input("x", [BATCH, 2]);
    const y = log(exp(dense(x, constant([1, 2, 3, 4], [2, 2]), constant([1, -1]))));
    const scaled = add(y, broadcastLike(constant(0.5), y));
    const session = await backend.load(emitModel({ inputs: [x], outputs: { y: scaled } }));
    for (const rows of [1, 7, 0, 3]) {
      const data = Float32Array.from({ length: rows * 2 }, (_, index) => index / 4);
      const results = await session.run({ x: float32([rows, 2], data) });
      expect(results.y!.dims).toEqual([rows, 2]);
      const expected = Array.from({ length: rows }, (_, row) => {
        const [a, b] = [data[2 * row]!, data[2 * row + 1]!];
        return [a + 3 * b + 1.5, 2 * a + 4 * b - 0.5];
      }).flat();
      expectAllClose(floats(results, "y"), expected);
    }
    await session.release();
  });
});

describe("emission", () => {
  const run = async (options: EmitOptions) => {
    const x = input("x", [BATCH, 11]);
    const pieces = split(x, [1, 2, 1, 3, 1, 1, 2], 1);
    const { state } = scan({
      state: [sum(x, { axes: [1], keepDims: true })],
      sequences: [constant([1, 2])],
      step: ([s], [item]) => {
        const inner = split(mul(x, item!), [2, 2, 2, 2, 2, 1], 1);
        return { state: [add(s!, mean(concat([...inner].reverse(), 1), { axes: [1], keepDims: true }))] };
      },
    });
    const joined = concat([...pieces.map((piece, index) => mul(piece, index + 1)).reverse(), state[0]!], 1);
    const [dx] = gradient(sum(mul(joined, joined)), [x]);
    const bytes = emitModel({ inputs: [x], outputs: { joined, dx: dx! } }, options);
    const session = await backend.load(bytes);
    const data = Float32Array.from({ length: 33 }, (_, index) => Math.sin(index));
    const results = await session.run({ x: float32([3, 11], data) });
    await session.release();
    return { bytes, joined: [...floats(results, "joined")], dx: [...floats(results, "dx")] };
  };

  it("gives the same numbers where operations may bind only four tensors", async () => {
    const [wide, narrow] = [await run({}), await run({ widest: 4 })];
    expect(narrow.joined).toEqual(wide.joined);
    expect(narrow.dx).toEqual(wide.dx);
    expect(narrow.bytes.length).not.toBe(wide.bytes.length);
  });

  it("joins more than the square of what may be bound", async () => {
    const x = input("x", [2, 40]);
    const pieces = split(x, new Array<number>(40).fill(1), 1);
    const y = concat([...pieces].reverse(), 1);
    const session = await backend.load(emitModel({ inputs: [x], outputs: { y } }, { widest: 4 }));
    const data = Float32Array.from({ length: 80 }, (_, index) => index);
    const results = await session.run({ x: float32([2, 40], data) });
    await session.release();
    const expected = [...data.slice(0, 40).reverse(), ...data.slice(40).reverse()];
    expect([...floats(results, "y")]).toEqual(expected);
  });

  it("names an input that was forgotten", () => {
    const [x, y] = [input("x", [2]), input("forgotten", [2])];
    expect(() => emitModel({ inputs: [x], outputs: { z: add(x, y) } })).toThrow(/forgotten/);
  });

  it("gives one tensor under two names, and an input as an output", async () => {
    const x = input("x", [2]);
    const y = neg(x);
    const results = await evaluate({ first: y, second: y, same: x, three: constant([3]) }, [
      { tensor: x, data: [1, 2] },
    ]);
    expect(results).toEqual({ first: [-1, -2], second: [-1, -2], same: [1, 2], three: [3] });
  });
});

describe("random streams", () => {
  const draw = (seed: number, name: string, law: "bits" | "uniform" | "normal" = "bits", size = 50) => {
    const its = stream(seed, name);
    return Array.from({ length: size }, () => its[law]());
  };

  it("repeat for the same seed and name, and differ for another of either", () => {
    expect(draw(1, "a")).toEqual(draw(1, "a"));
    expect(draw(1, "a")).not.toEqual(draw(1, "b"));
    expect(draw(1, "a")).not.toEqual(draw(2, "a"));
    const firsts = Array.from({ length: 300 }, (_, seed) => draw(seed, "shuffle/epoch 1", "bits", 1)[0]);
    expect(new Set(firsts).size).toBe(300);
  });

  it("are the same on every machine", () => {
    expect(draw(7, "test", "bits", 4)).toMatchInlineSnapshot(`
      [
        3979658074,
        455714818,
        59708156,
        567750466,
      ]
    `);
  });

  it("are uniform in (0, 1), ends left out even as float32", () => {
    const values = draw(3, "uniform", "uniform", 100_000);
    const rounded = values.map(Math.fround);
    expect(Math.min(...rounded)).toBeGreaterThan(0);
    expect(Math.max(...rounded)).toBeLessThan(1);
    const cells = new Array<number>(20).fill(0);
    for (const value of values) cells[Math.floor(value * 20)]!++;
    const chiSquare = cells.reduce((total, n) => total + (n - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(50);
  });

  it("draw normals of mean 0, variance 1, no skew and kurtosis 3, one independent of the next", () => {
    const n = 200_000;
    const values = draw(3, "normal", "normal", n);
    const moment = (power: number) => values.reduce((total, value) => total + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    const lag = values.slice(1).reduce((total, value, index) => total + value * values[index]!, 0) / n;
    expect(Math.abs(lag)).toBeLessThan(4 / Math.sqrt(n));
  });

  it("neighbouring seeds and names are independent", () => {
    const n = 20_000;
    for (const [a, b] of [
      [draw(1, "x", "normal", n), draw(2, "x", "normal", n)],
      [draw(1, "sample/0", "normal", n), draw(1, "sample/1", "normal", n)],
    ] as const) {
      const correlation = a.reduce((total, value, index) => total + value * b[index]!, 0) / n;
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it("permute: every number once, and each place fair", () => {
    for (const n of [0, 1, 2, 1000]) {
      const order = permutation(n, stream(1, "order"));
      expect([...order].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
    }
    const firsts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 5000; seed++) firsts[permutation(5, stream(seed, "order"))[0]!]!++;
    for (const hits of firsts) expect(Math.abs(hits - 1000)).toBeLessThan(4 * Math.sqrt(800));
  });
});
