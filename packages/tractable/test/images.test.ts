import { describe, expect, it } from "vitest";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import { invertNumbers, type Square } from "../src/authoring/invertNumbers.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { logit } from "../src/bijections/logit.ts";
import { flow, flowFrom, flowSpec } from "../src/flows/flow.ts";
import { glow } from "../src/flows/glow.ts";
import { imageRealNvp } from "../src/flows/imageRealNvp.ts";
import { nice } from "../src/flows/nice.ts";
import { add, constant, gradient, input, mul, type Shape, sum } from "../src/graph/index.ts";
import { asImages } from "../src/images/asImages.ts";
import { emergingConvolution } from "../src/images/emergingConvolution.ts";
import { haar } from "../src/images/haar.ts";
import { imageActNorm } from "../src/images/imageActNorm.ts";
import { imageCoupling } from "../src/images/imageCoupling.ts";
import { imageMarginals } from "../src/images/imageMarginals.ts";
import { invertible1x1 } from "../src/images/invertible1x1.ts";
import { multiscale } from "../src/images/multiscale.ts";
import { squeeze } from "../src/images/squeeze.ts";
import { invertMatrix } from "../src/matrices/invertMatrix.ts";
import { loadBytes } from "../src/model/load.ts";
import { identity, orthogonal } from "../src/parameters/orthogonal.ts";
import { declare, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { sequence } from "../src/structures/sequence.ts";
import { fit } from "../src/training/fit.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { evaluate } from "./support/engine.ts";

/** What a bijection without parameters encodes images to. */
async function encode(bijection: Bijection, shape: Shape, data: readonly number[]): Promise<number[]> {
  const x = input("x", shape);
  let value = x;
  declare((scope) => {
    value = bijection.encode(x, scope).value;
  });
  return (await evaluate({ value }, [{ tensor: x, data }])).value;
}

const count = (length: number) => Array.from({ length }, (_, at) => at);

describe("squeeze", () => {
  it("in Glow's order keeps the pixels of a channel together, row by row", async () => {
    const values = await encode(squeeze({ order: "glow" }), [1, 2, 2, 4], count(16));
    // per channel: top left, top right, bottom left, bottom right of two blocks side by side
    const channel = [0, 2, 1, 3, 4, 6, 5, 7];
    expect(values).toEqual([...channel, ...channel.map((value) => value + 8)]);
  });

  it("in RealNVP's order puts one colour of the checkerboard into the first half", async () => {
    const values = await encode(squeeze({ order: "realNvp" }), [1, 2, 2, 2], count(8));
    expect(values).toEqual([0, 4, 3, 7, 1, 5, 2, 6]);
  });

  it("says which sizes can be squeezed", async () => {
    await expect(encode(squeeze(), [1, 1, 6, 7], count(42))).rejects.toThrow(
      "squeeze: expected an even height and width, got 6×7; each level halves both, so start from multiples of 2 to the number of levels",
    );
  });
});

it("haar gives twice the average and the three differences of every block", async () => {
  const values = await encode(haar(), [1, 1, 2, 4], [1, 2, 5, 5, 3, 4, 5, 5]);
  expect(values).toEqual([5, 10, -1, 0, -2, 0, 0, 0]);
});

it("logit maps the ends of the pixels' range to ±logit(α)", async () => {
  const end = Math.log(0.95 / 0.05);
  const values = await encode(logit({ high: 256 }), [3, 1], [0, 128, 256]);
  expectAllClose(values, [-end, 0, end], 1e-5);
});

it("multiscale lays out the latents of the first level first", async () => {
  const levels = [squeeze(), squeeze()];
  const values = await encode(multiscale({ levels }), [1, 1, 4, 4], count(16));
  // the first level keeps the top row of every block; what it is done with are the bottom rows, left then
  // right
  expect(values.slice(0, 8)).toEqual([4, 6, 12, 14, 5, 7, 13, 15]);
  expect(values.slice(8)).toEqual([0, 2, 8, 10, 1, 3, 9, 11]);
});

it.each([1, 2, 3])("emergingConvolution decodes a whole 28×28 image, seed %i", async (seed) => {
  const its = emergingConvolution();
  const x = input("x", [1, 2, 28, 28]);
  const declared = declare((scope) => {
    its.encode(x, scope);
  });
  const values = drawParameters(declared, seed);
  const tensors = declared.map(({ name, shape }) => [name, constant(values.get(name)!, shape)] as const);
  const scope = scopeOf(new Map(tensors));
  const random = stream(seed, "test pixels");
  const data = Array.from({ length: 2 * 28 * 28 }, () => random.normal());
  const { back } = await evaluate({ back: its.decode(its.encode(x, scope).value, scope).value }, [
    { tensor: x, data },
  ]);
  expectAllClose(back, data, 1e-4, "pixel");
});

describe("couplings say what they need", () => {
  it("two channels", async () => {
    await expect(encode(imageCoupling(), [1, 1, 2, 2], count(4))).rejects.toThrow(
      /two channels or more.*squeeze/,
    );
  });
  it("images", async () => {
    await expect(encode(imageActNorm(), [1, 4], count(4))).rejects.toThrow(
      /expected images \[batch, channels/,
    );
  });
});

describe("invertMatrix", () => {
  const random = stream(2, "test matrices");
  const matrices: Record<string, Square> = {
    "one number": [[-2.5]],
    "a permutation, which needs pivots": [
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ],
    "equal candidates in every column": [
      [1, 1, 1, 1],
      [1, -1, 1, -1],
      [1, 1, -1, -1],
      [1, -1, -1, 1],
    ],
    "random, 12×12": Array.from({ length: 12 }, () => Array.from({ length: 12 }, random.normal)),
    "a rotation, 6×6": rowsOf(orthogonal(36, stream(1, "rotation")), 6),
    "the identity": rowsOf(identity(25, stream(1, "identity")), 5),
  };

  it.each(Object.entries(matrices))("%s", async (_, matrix) => {
    const size = matrix.length;
    const a = input("a", [size, size]);
    const { inverse, logDet } = invertMatrix(a);
    const numbers = matrix.flat();
    const got = await evaluate({ inverse, logDet, slope: gradient(logDet, [a])[0]! }, [
      { tensor: a, data: numbers },
    ]);
    const exact = invertNumbers(matrix.map((row) => row.map(Math.fround)));
    expectAllClose(got.inverse, exact.inverse.flat(), 1e-5, "inverse");
    expectAllClose(got.logDet, [exact.logDet], 1e-5, "log-determinant");
    const transposed = exact.inverse.map((row, i) => row.map((_, j) => exact.inverse[j]![i]!));
    expectAllClose(got.slope, transposed.flat(), 1e-5, "slope of the log-determinant");
  });

  it("its gradients agree with central differences, second ones too", async () => {
    const a = input("a", [2, 2]);
    const { inverse, logDet } = invertMatrix(a);
    const weights = input("weights", [2, 2]);
    const value = add(sum(mul(inverse, weights)), mul(logDet, logDet));
    const first = gradient(value, [a])[0]!;
    const slope = sum(mul(first, weights));
    const second = gradient(slope, [a])[0]!;
    const at = [1.5, 0.4, -0.7, 1.1];
    const run = (data: readonly number[]) =>
      evaluate({ value, first, slope, second }, [
        { tensor: a, data },
        { tensor: weights, data: [0.3, -1, 0.8, 0.5] },
      ]);
    const here = await run(at);
    for (const place of count(4)) {
      const moved = (step: number) => at.map((x, index) => (index === place ? x + step : x));
      const [before, after] = [await run(moved(-0.01)), await run(moved(0.01))];
      expect((after.value[0]! - before.value[0]!) / 0.02).toBeCloseTo(here.first[place]!, 2);
      expect((after.slope[0]! - before.slope[0]!) / 0.02).toBeCloseTo(here.second[place]!, 2);
    }
  });
});

it("orthogonal gives orthonormal rows", () => {
  const rows = rowsOf(orthogonal(64, stream(3, "rotation")), 8);
  rows.forEach((a, i) => {
    rows.forEach((b, j) => {
      const product = a.reduce((total, value, at) => total + value * b[at]!, 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 6);
    });
  });
});

describe("named flows of images", () => {
  const image = { channels: 1, height: 8, width: 4 };
  const flows = [
    glow({ image, levels: 2, steps: 2, width: 8 }),
    imageRealNvp({ image, levels: 2, width: 4, blocks: 1 }),
    nice({ image, layers: 2, hidden: [16] }),
    flow({
      name: "haar and free matrices",
      features: 32,
      pixels: { image },
      bijection: asImages({
        image,
        bijection: sequence(
          imageMarginals(),
          haar(),
          imageActNorm(),
          invertible1x1({ form: "free" }),
          imageCoupling(),
        ),
      }),
    }),
  ];

  it.each(flows)("$name is rebuilt from its spec", (its) => {
    const spec = flowSpec(its);
    expect(flowSpec(flowFrom(JSON.parse(JSON.stringify(spec))))).toEqual(spec);
  });

  it.each(flows)("$name trains through fit, decodes what it encoded, and is saved", async (its) => {
    const rows = stripes(400, image);
    const model = await fit(its, rows, { epochs: 12, batchSize: 16, seed: 1, averaging: 0 });
    const validation = model.report!.curve.map(({ validationLogProb }) => validationLogProb);
    expect(Math.max(...validation)).toBeGreaterThan(validation[0]! + 1);
    const some = rows.slice(0, 5);
    const back = await model.decode(await model.encode(some));
    expectAllClose(back.data, some.flat(), 1e-4, "pixel");
    const again = await loadBytes(model.toBytes());
    expect(await again.logProb(some)).toEqual(await model.logProb(some));
    const sample = await again.sample(3, { seed: 1 });
    expect(sample.data.every(Number.isFinite)).toBe(true);
    await Promise.all([model.dispose(), again.dispose()]);
  });
});

it("ActNorm of images is initialised channel by channel", async () => {
  const its = sequence(imageActNorm());
  const x = input("x", [3, 2, 2, 2]);
  const data = count(24).map((at) => Math.sin(at) + (Math.floor(at / 4) % 2) * 10);
  const estimates = declare((scope) => {
    its.encode(x, scope);
  }).map(({ name, estimate }) => [name, estimate!()] as const);
  const got = await evaluate(Object.fromEntries(estimates), [{ tensor: x, data }]);
  for (const channel of [0, 1]) {
    const own = data.filter((_, at) => Math.floor(at / 4) % 2 === channel);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    const deviation = Math.sqrt(own.reduce((total, value) => total + (value - mean) ** 2, 0) / own.length);
    expect(got["0.center"]![channel]).toBeCloseTo(mean, 4);
    expect(got["0.logScale"]![channel]).toBeCloseTo(-Math.log(deviation), 4);
  }
});

/** Small grey pictures of horizontal or vertical stripes with some noise. */
function stripes(rows: number, { height, width }: { height: number; width: number }): number[][] {
  const random = stream(4, "test stripes");
  return Array.from({ length: rows }, () => {
    const phase = random.below(2);
    const isVertical = random.below(2) === 1;
    return Array.from({ length: height * width }, (_, pixel) => {
      const place = isVertical ? pixel % width : Math.floor(pixel / width);
      const value = 60 + 120 * ((place + phase) % 2) + 12 * random.normal();
      return Math.min(255, Math.max(0, Math.round(value)));
    });
  });
}

function rowsOf(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}
