import { describe, expect, it } from "vitest";
import { BATCH, conv2d, gradient, input, sum, type Tensor } from "../src/graph/index.ts";
import { adjointKernel } from "../src/graph/operations/adjointKernel.ts";
import { correlate, type Pads } from "../src/graph/operations/correlate.ts";
import { simplify } from "../src/graph/simplify.ts";
import { topologicalOrder } from "../src/graph/topologicalOrder.ts";
import { stream } from "../src/random/stream.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

const random = stream(1, "test windows");
const numbers = (size: number) => Array.from({ length: size }, random.normal);

describe("a correlation with its windows apart is that of one operator", () => {
  const cases: { from: number; to: number; kernel: readonly [number, number]; pads: Pads }[] = [
    { from: 3, to: 2, kernel: [3, 3], pads: [1, 1] },
    { from: 1, to: 4, kernel: [3, 5], pads: [0, 2] },
    { from: 4, to: 1, kernel: [3, 1], pads: [2, 0] },
  ];
  it.each(cases)(
    "$from → $to channels, kernel $kernel, padding $pads",
    async ({ from, to, kernel, pads }) => {
      const x = input("x", [BATCH, from, 5, 6]);
      const weight = input("weight", [to, from, ...kernel]);
      const turned = input("turned", [from, to, ...kernel]);
      const bias = input("bias", [to]);
      const apart = ["windows, product", "product, windows"] as const;
      const outputs: Record<string, Tensor> = {};
      for (const [name, by] of [["plain", weight] as const, ["adjoint", adjointKernel(turned)] as const]) {
        for (const form of ["Conv", ...apart] as const)
          outputs[`${name} ${form}`] = correlate(x, by, pads, bias, form);
      }
      const size = to * from * kernel[0] * kernel[1];
      const got = await evaluate(outputs, [
        { tensor: x, data: numbers(2 * from * 30) },
        { tensor: weight, data: numbers(size) },
        { tensor: turned, data: numbers(size) },
        { tensor: bias, data: numbers(to) },
      ]);
      for (const name of ["plain", "adjoint"])
        for (const form of apart)
          expectAllClose(got[`${name} ${form}`]!, got[`${name} Conv`]!, 1e-5, `${name}, ${form}`);
    },
  );
});

it.each([
  [4, 64],
  [64, 4],
])("training of %d → %d channels makes windows once for each side", (from, to) => {
  const x = input("x", [16, from, 8, 8]);
  const weight = input("weight", [to, from, 3, 3]);
  const [slopeX, slopeWeight] = gradient(sum(conv2d(x, weight)), [x, weight]);
  const nodes = topologicalOrder(simplify([conv2d(x, weight), slopeX!, slopeWeight!]));
  const isWindows = ({ attributes }: { attributes?: object }) =>
    attributes !== undefined && "group" in attributes;
  expect(
    nodes
      .filter(isWindows)
      .map(({ opType }) => opType)
      .sort(),
  ).toEqual(["Conv", "ConvTranspose"]);
});
