import { describe, expect, it } from "vitest";
import { add, conv2d, input, relu, scan, sum, type Tensor, transpose } from "../src/graph/index.ts";
import { apply } from "../src/graph/tensor.ts";
import { emitModel } from "../src/onnx/emitModel.ts";
import { compile } from "../src/runtime/compile.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { backend, type Fed, hostTensor } from "./support/engine.ts";

const a = input("a", [2, 3, 4]);
const b = input("b", [2, 5, 4]);
const product = (x: Tensor, y: Tensor) =>
  apply({ opType: "MatMul", inputs: [x, y], output: { shape: [2, 3, 5], dtype: "float32" } });
const swapped = transpose(b, [0, 2, 1]);

const x = input("x", [1, 2, 3, 3]);
const kernel = input("kernel", [2, 2, 3, 3]);
const convolved = conv2d(x, kernel);

const text = (inputs: readonly Tensor[], outputs: Record<string, Tensor>, fuses: boolean) =>
  new TextDecoder("latin1").decode(emitModel({ inputs, outputs }, { fuses }));

const wave = (tensor: Tensor): Fed => ({
  tensor,
  data: Array.from({ length: tensor.shape.reduce<number>((size, dim) => size * Number(dim), 1) }, (_, at) =>
    Math.sin(1 + 3 * at),
  ),
});

async function expectSame(inputs: readonly Tensor[], outputs: Record<string, Tensor>) {
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.node.name!, hostTensor(wave(tensor))]));
  const results = await Promise.all(
    (["start soon", "run often"] as const).map(async (purpose) => {
      const session = await compile(backend, { inputs, outputs }, { purpose });
      const result = await session.run(feeds);
      await session.release();
      return result;
    }),
  );
  for (const name of Object.keys(outputs))
    expectAllClose(
      Array.from(results[0]![name]!.data, Number),
      Array.from(results[1]![name]!.data, Number),
      1e-6,
    );
}

describe("fused nodes", () => {
  it("a product with a transposed stack", async () => {
    const outputs = { y: product(a, swapped) };
    expect(text([a, b], outputs, true)).toContain("FusedMatMul");
    expect(text([a, b], outputs, true)).not.toContain("Transpose");
    await expectSame([a, b], outputs);
  });

  it("a rectified convolution", async () => {
    const outputs = { y: relu(convolved) };
    expect(text([x, kernel], outputs, true)).toContain("FusedConv");
    await expectSame([x, kernel], outputs);
  });

  it("in the body of a loop", async () => {
    const steps = input("steps", [2, 2, 5, 4]);
    const loop = scan({
      state: [a],
      sequences: [steps],
      step: ([state], [item]) => {
        const value = product(state!, transpose(item!, [0, 2, 1]));
        return { state: [add(state!, 1)], items: [sum(value)] };
      },
    });
    const outputs = { y: loop.items[0]! };
    expect(text([a, steps], outputs, true)).toContain("FusedMatMul");
    await expectSame([a, steps], outputs);
  });

  it("not where another node, an output or a loop reads the value between", async () => {
    for (const outputs of [
      { y: relu(convolved), z: add(convolved, 1) },
      { y: relu(convolved), z: convolved },
    ]) {
      expect(text([x, kernel], outputs, true)).not.toContain("FusedConv");
      await expectSame([x, kernel], outputs);
    }
    const items = input("items", [2]);
    const loop = scan({
      state: [sum(a)],
      sequences: [items],
      step: ([state], [item]) => ({ state: [add(state!, item!)], items: [product(a, swapped)] }),
    });
    await expectSame([a, b, items], { y: loop.items[0]!, z: product(a, swapped) });
  });

  it("not unless asked for", () => {
    expect(text([x, kernel], { y: relu(convolved) }, false)).not.toContain("microsoft");
  });
});
