import { describe, expect, it } from "vitest";
import { BATCH, conv2d, gradient, input, mul, sum } from "../src/graph/index.ts";
import { correlate, type Pads } from "../src/graph/operations/correlate.ts";
import { kernelGradient } from "../src/graph/operations/kernelGradient.ts";
import { knownSize } from "../src/graph/shape.ts";
import { stream } from "../src/random/stream.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

interface Sizes {
  readonly batch: number;
  readonly from: number;
  readonly to: number;
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly pads: Pads;
}

const sizes: Sizes[] = [
  { batch: 2, from: 3, to: 2, image: [5, 4], kernel: [3, 3], pads: [1, 1] },
  { batch: 1, from: 1, to: 5, image: [4, 6], kernel: [3, 5], pads: [1, 2] },
  { batch: 3, from: 4, to: 1, image: [5, 5], kernel: [3, 1], pads: [0, 0] },
  { batch: 2, from: 3, to: 4, image: [3, 2], kernel: [1, 1], pads: [0, 0] },
];

const random = stream(1, "test images");
const numbers = (size: number) => Array.from({ length: size }, random.normal);

/** Every product of the definition, one by one: x value, kernel value and where it goes. */
function* products({ batch, from, to, image, kernel, pads }: Sizes, out: readonly [number, number]) {
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < to; o++)
      for (let c = 0; c < from; c++)
        for (let place = 0; place < out[0] * out[1] * kernel[0] * kernel[1]; place++) {
          const v = place % kernel[1];
          const u = Math.floor(place / kernel[1]) % kernel[0];
          const j = Math.floor(place / (kernel[0] * kernel[1])) % out[1];
          const i = Math.floor(place / (kernel[0] * kernel[1] * out[1]));
          const [row, column] = [i + u - pads[0], j + v - pads[1]];
          if (row < 0 || column < 0 || row >= image[0] || column >= image[1]) continue;
          yield {
            x: ((n * from + c) * image[0] + row) * image[1] + column,
            kernel: ((o * from + c) * kernel[0] + u) * kernel[1] + v,
            y: ((n * to + o) * out[0] + i) * out[1] + j,
          };
        }
}

describe("every formulation computes the sums of the definition, for a symbolic batch", () => {
  it.each(sizes)("$from → $to channels, $image by $kernel", async (its) => {
    const { batch, from, to, image, kernel, pads } = its;
    const x = input("x", [BATCH, from, ...image]);
    const weight = input("weight", [to, from, ...kernel]);
    const bias = input("bias", [to]);
    const results = ["Conv", "ConvTranspose"] as const;
    const ys = results.map((form) => correlate(x, weight, pads, bias, form));
    const out = [knownSize(ys[0]!.shape[2]), knownSize(ys[0]!.shape[3])] as const;
    const dy = input("dy", [BATCH, to, ...out]);
    const gradients = (["input", "output gradient", "both"] as const).flatMap((shifted) =>
      (["per image", "all images"] as const).map((form) => ({
        name: `${shifted}, ${form}`,
        value: kernelGradient(x, dy, pads, shifted, form),
      })),
    );
    const fed = {
      x: numbers(batch * from * image[0] * image[1]),
      weight: numbers(to * from * kernel[0] * kernel[1]),
      bias: numbers(to),
      dy: numbers(batch * to * out[0] * out[1]),
    };
    const got = await evaluate(
      Object.fromEntries([
        ...results.map((form, index) => [form, ys[index]!]),
        ...gradients.map(({ name, value }) => [name, value]),
      ]),
      [x, weight, bias, dy].map((tensor) => ({ tensor, data: fed[tensor.node.name as keyof typeof fed] })),
    );
    const y = fed.dy.map((_, at) => fed.bias[Math.floor(at / (out[0] * out[1])) % to]!);
    const slope = fed.weight.map(() => 0);
    for (const product of products(its, out)) {
      y[product.y]! += fed.x[product.x]! * fed.weight[product.kernel]!;
      slope[product.kernel]! += fed.x[product.x]! * fed.dy[product.y]!;
    }
    for (const form of results) expectAllClose(got[form]!, y, 1e-5, form);
    for (const { name } of gradients) expectAllClose(got[name]!, slope, 1e-5, name);
  });
});

it("chooses by channel counts", () => {
  const form = (from: number, to: number, size: number) => {
    const image = input("x", [BATCH, from, 8, 8]);
    return conv2d(image, input("weight", [to, from, size, size])).node.inputs[0]!.node.opType;
  };
  expect(form(4, 64, 3)).toBe("Conv");
  expect(form(64, 64, 3)).toBe("Conv");
  expect(form(64, 4, 3)).toBe("ConvTranspose");
  expect(form(64, 4, 1)).toBe("Conv");
});

it("an input gradient of a gathered form needs no turned kernel", () => {
  const x = input("x", [2, 4, 8, 8]);
  const weight = input("weight", [64, 4, 3, 3]);
  const [slope] = gradient(sum(mul(conv2d(x, weight), 2)), [x]);
  expect(slope!.node.inputs[0]!.node.inputs[1]).toBe(weight);
});

describe("conv2d refuses", () => {
  it.each([
    ["other channels", [2, 3, 4, 4], [2, 2, 3, 3]],
    ["an even kernel", [2, 3, 4, 4], [2, 3, 2, 3]],
    ["rows", [2, 3], [2, 3, 3, 3]],
  ])("%s", (_, image, weight) => {
    expect(() => conv2d(input("x", image), input("w", weight))).toThrow(/^conv2d: expected images/);
  });
});
