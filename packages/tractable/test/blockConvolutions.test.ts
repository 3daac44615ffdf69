import { describe, expect, it } from "vitest";
import {
  add,
  conv2d,
  exp,
  gradient,
  input,
  mul,
  relu,
  scan,
  sub,
  sum,
  type Tensor,
} from "../src/graph/index.ts";
import { emitModel, type Program } from "../src/onnx/emitModel.ts";
import { stream } from "../src/random/stream.ts";
import { type Backend, float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { findBlock } from "../src/runtime/findBlock.ts";
import type { OnnxRuntime } from "../src/runtime/onnxRuntimeBackend.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { backend } from "./support/engine.ts";

const IMAGES = [4, 16, 16] as const;
const image = (name: string, channels: number) => input(name, [IMAGES[0], channels, IMAGES[1], IMAGES[2]]);
const kernel = (name: string, to: number, from: number, size: number) => input(name, [to, from, size, size]);

/** Nets whose convolutions are of every kind: whole blocks, fewer channels than one, other numbers. */
const nets: Readonly<Record<string, () => { readonly inputs: Tensor[]; readonly result: Tensor }>> = {
  "a residual block between narrow convolutions": () => {
    const inputs = [
      image("x", 2),
      kernel("first", 32, 2, 3),
      kernel("inner", 32, 32, 3),
      kernel("pixel", 32, 32, 1),
      kernel("last", 3, 32, 3),
      input("bias", [32]),
    ];
    const [x, first, inner, pixel, last, bias] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const h = relu(conv2d(x, first, { bias }));
    const beside = conv2d(relu(conv2d(h, inner, { bias })), pixel);
    return { inputs, result: conv2d(relu(add(h, beside)), last) };
  },
  "numbers in blocks and others, and no padding": () => {
    const inputs = [image("x", 16), image("shift", 16), kernel("w", 16, 16, 3), kernel("v", 48, 16, 3)];
    const [x, shift, w, v] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const scaled = mul(sub(conv2d(x, w), shift), 0.5);
    return { inputs, result: exp(mul(conv2d(scaled, v, { padding: 0 }), 0.1)) };
  },
  "a convolution of a loop, which reads one of the graph around it": () => {
    const inputs = [image("x", 16), kernel("w", 16, 16, 3), input("times", [2, 1])];
    const [x, w, times] = inputs as [Tensor, Tensor, Tensor];
    const outside = relu(conv2d(x, w));
    const { state } = scan({
      state: [x],
      sequences: [times],
      step: ([h]) => ({ state: [relu(add(mul(conv2d(h!, w), 0.1), outside))] }),
    });
    return { inputs, result: add(state[0]!, outside) };
  },
};

/** As it is compiled for training, in blocks or not. */
async function run({ inputs, outputs }: Program, its: Backend) {
  const random = stream(1, "block test");
  const feeds = inputs.map(({ node, shape }) => {
    const size = shape.reduce<number>((total, dim) => total * Number(dim), 1);
    return [
      node.name!,
      float32(shape.map(Number), Float32Array.from({ length: size }, random.normal)),
    ] as const;
  });
  const session = await compile(its, { inputs, outputs }, { purpose: "start soon" });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.keys(outputs).map((name) => floats(results, name));
}

const block = await backend.block();

describe.skipIf(block === undefined)(
  "convolutions on blocks of channels, where the processor has them",
  () => {
    it.each(Object.keys(nets))("%s: the same numbers and gradients", async (name) => {
      const { inputs, result } = nets[name]!();
      const slopes = gradient(sum(mul(result, result)), inputs.slice(0, 2));
      const outputs = { result, ...Object.fromEntries(slopes.map((slope, at) => [`${at}`, slope])) };
      const text = Buffer.from(emitModel({ inputs, outputs }, { block })).toString("latin1");
      expect(text.split("ReorderInput").length).toBeGreaterThan(2);
      const program = { inputs, outputs };
      const [blocked, plain] = [
        await run(program, backend),
        await run(program, { ...backend, block: async () => undefined }),
      ];
      blocked.forEach((numbers, at) => {
        const size = Math.max(...plain[at]!.map(Math.abs));
        expectAllClose(
          numbers.map((number) => number / size),
          plain[at]!.map((number) => number / size),
          1e-5,
          `output ${at}`,
        );
      });
    });

    it("aren't written for graphs that the engine is to optimise, nor for exported ones", () => {
      const { inputs, result } = nets["a residual block between narrow convolutions"]!();
      expect(Buffer.from(emitModel({ inputs, outputs: { result } })).toString("latin1")).not.toContain(
        "nchwc",
      );
    });
  },
);

describe("the size of a block", () => {
  const engine = (create: () => Promise<unknown>) =>
    ({ InferenceSession: { create }, Tensor: class {} }) as unknown as OnnxRuntime;
  const reordering = (size: number) =>
    engine(async () => ({
      run: async () => ({
        blocks: { data: Float32Array.from({ length: 128 }, (_, at) => Math.floor(at / size) % 2) },
      }),
      release: async () => {},
    }));

  it.each([
    [8, 8],
    [16, 16],
    // as they were: no blocks
    [1, undefined],
  ])("of an engine that reorders by %i is %s", async (size, found) => {
    expect(await findBlock(reordering(size))).toBe(found);
  });

  it("isn't found where the engine refuses", async () => {
    expect(await findBlock(engine(() => Promise.reject(new Error("no such operator"))))).toBeUndefined();
  });
});
