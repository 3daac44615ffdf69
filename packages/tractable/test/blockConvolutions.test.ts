import { describe, expect, it } from "vitest";
import { glow } from "../src/flows/glow.ts";
import {
  add,
  conv2d,
  exp,
  gradient,
  input,
  mul,
  relu,
  reshape,
  scan,
  sub,
  sum,
  type Tensor,
  transpose,
} from "../src/graph/index.ts";
import { apply } from "../src/graph/tensor.ts";
import { BLOCKED_DOMAIN, hasConvolutions } from "../src/onnx/blockConvolutions.ts";
import { emitModel, type Program } from "../src/onnx/emitModel.ts";
import { stream } from "../src/random/stream.ts";
import { type Backend, float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { findBlock } from "../src/runtime/findBlock.ts";
import type { OnnxRuntime } from "../src/runtime/onnxRuntimeBackend.ts";
import { fit } from "../src/training/fit.ts";
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
  "odd sizes, larger kernels, and channels that are whole blocks for some processors": () => {
    const odd = (name: string, channels: number) => input(name, [4, channels, 17, 19]);
    const inputs = [
      odd("x", 8),
      kernel("first", 32, 8, 5),
      kernel("inner", 32, 32, 5),
      kernel("half", 24, 32, 3),
      kernel("last", 16, 24, 3),
      kernel("end", 32, 16, 5),
    ];
    const [x, first, inner, half, last, end] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const h = relu(conv2d(relu(conv2d(x, first)), inner));
    return { inputs, result: conv2d(relu(conv2d(relu(conv2d(h, half)), last)), end) };
  },
  "a kernel that was transposed as kernels of gradients are, from another shape": () => {
    const inputs = [image("x", 16), input("w", [3, 3, 16 * 16]), input("v", [9, 16, 16])];
    const [x, w, v] = inputs as [Tensor, Tensor, Tensor];
    const kernelOf = (turned: Tensor) => reshape(transpose(turned, [2, 1, 0]), [16, 16, 3, 3]);
    return { inputs, result: conv2d(relu(conv2d(x, kernelOf(w))), kernelOf(v)) };
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

    it("aren't written for graphs that the engine is to optimise, nor for exported ones", async () => {
      const { inputs, result } = nets["a residual block between narrow convolutions"]!();
      const written = async (purpose: "run often" | "start soon") => {
        let text = "";
        const load: Backend["load"] = async (model, options) => {
          text = Buffer.from(model).toString("latin1");
          return backend.load(model, options);
        };
        const its = { ...backend, load };
        await (await compile(its, { inputs, outputs: { result } }, { purpose })).release();
        return text;
      };
      expect(await written("start soon")).toContain(BLOCKED_DOMAIN);
      expect(await written("run often")).not.toContain(BLOCKED_DOMAIN);
      const pixels = Array.from({ length: 12 }, (_, at) => new Array(256).fill(20 * at));
      const model = await fit(
        glow({ image: { channels: 1, height: 16, width: 16 }, levels: 1, steps: 1, width: 32 }),
        pixels,
        { epochs: 1, seed: 1 },
      );
      for (const graph of Object.values(model.exportOnnx())) {
        const text = Buffer.from(graph).toString("latin1");
        expect(text).toContain("Conv");
        expect(text).not.toContain(BLOCKED_DOMAIN);
      }
    });

    it.each([
      ["strides", [2, 2]],
      ["dilations", [2, 2]],
    ])("aren't written for %s that they would lose", (name, steps) => {
      const [x, w] = [image("x", 16), kernel("w", 16, 16, 3)];
      const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], [name]: steps };
      const output = { shape: x.shape, dtype: "float32" } as const;
      const convolved = apply({ opType: "Conv", inputs: [x, w], attributes, output });
      expect(hasConvolutions([convolved])).toBe(false);
      const usual = { ...attributes, [name]: [1, 1] };
      expect(hasConvolutions([apply({ opType: "Conv", inputs: [x, w], attributes: usual, output })])).toBe(
        true,
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
