import { describe, expect, it } from "vitest";
import { compileBijection } from "../src/authoring/compileBijection.ts";
import { drawParameters } from "../src/authoring/drawParameters.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { concat, conv2d, input, relu, reshape, sizeOf, type Tensor } from "../src/graph/index.ts";
import { asImages } from "../src/images/asImages.ts";
import { imageCoupling } from "../src/images/imageCoupling.ts";
import { actNormConvolution } from "../src/images/nets/actNormConvolution.ts";
import { channelNorm } from "../src/images/nets/channelNorm.ts";
import { convNet } from "../src/images/nets/convNet.ts";
import { gatedConvNet } from "../src/images/nets/gatedConvNet.ts";
import { addContext, type ImageNet } from "../src/images/nets/imageNet.ts";
import { pixelAttention } from "../src/images/nets/pixelAttention.ts";
import { residualConvNet } from "../src/images/nets/residualConvNet.ts";
import { zeroConvolution } from "../src/images/nets/zeroConvolution.ts";
import { declare, initialValues, Scope, scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { backend, evaluate } from "./support/engine.ts";

const nets: Readonly<Record<string, ImageNet>> = {
  convNet: convNet(8),
  "convNet with ActNorm": convNet(6, { norm: "actNorm" }),
  residualConvNet: residualConvNet(6, { blocks: 1 }),
  zeroConvolution: zeroConvolution(),
  gatedConvNet: gatedConvNet(6, { blocks: 1, heads: 2 }),
};

const normals = (name: string, count: number) => {
  const random = stream(6, `test ${name}`);
  return Array.from({ length: count }, random.normal);
};
const rowsOf = (values: readonly number[], width: number) =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

describe("an image context", () => {
  const image = { channels: 2, height: 3, width: 4 };
  const features = 24;
  const contextFeatures = 36;

  describe.each(Object.entries(nets))("of a coupling with %s", (_, net) => {
    const plain = asImages({ image, bijection: imageCoupling({ mask: "checkerboard", net }) });
    const given = (context: Tensor | undefined) =>
      context && reshape(context, [context.shape[0]!, 3, image.height, image.width]);
    const bijection: Bijection = {
      ...plain,
      encode: (x, scope, context) => plain.encode(x, scope, given(context)),
      decode: (z, scope, context) => plain.decode(z, scope, given(context)),
    };
    const rows = rowsOf(normals("rows", 4 * features), features);
    const context = rowsOf(normals("context", 4 * contextFeatures), contextFeatures);

    it("lets it decode what it encoded, and changes what a pixel's surroundings reach", async () => {
      const compiled = await compileBijection(bijection, features, contextFeatures, backend);
      const parameters = drawParameters(compiled.declarations, 3);
      const query = { x: rows, z: rows, context, parameters };
      const answer = await compiled.run(query);
      expectAllClose(answer.encode.back.flat(), rows.flat(), 1e-4, "pixel");
      answer.encode.backLogDet.forEach((back, row) => {
        expect(back).toBeCloseTo(-answer.encode.logDet[row]!, 4);
      });
      // the last pixel of every channel of the context, in the lower right corner
      const elsewhere = context.map((row) => row.map((value, at) => (at % 12 === 11 ? value + 1 : value)));
      const other = await compiled.run({ ...query, context: elsewhere });
      const changed = answer.encode.value[0]!.map((value, at) => value !== other.encode.value[0]![at]);
      expect(changed.some(Boolean)).toBe(true);
      if (net.spec.kind === "zeroConvolution") expect(changed[1]).toBe(false);
      await compiled.release();
    });

    it("leaves its start alone", async () => {
      const compiled = await compileBijection(bijection, features, contextFeatures, backend);
      const start = initialValues(compiled.declarations, 1);
      const { encode } = await compiled.run({ x: rows, z: rows, context, parameters: start });
      expectAllClose(encode.value.flat(), rows.flat(), 1e-6, "pixel");
      await compiled.release();
    });
  });

  it("does what further channels of the input would", async () => {
    const [x, context] = [input("x", [2, 2, 3, 4]), input("context", [2, 3, 3, 4])];
    const [own, its] = [input("own", [5, 2, 3, 3]), input("context.weight", [5, 3, 3, 3])];
    const bias = input("context.bias", [5]);
    const scope = scopeOf(
      new Map([
        ["context.weight", its],
        ["context.bias", bias],
      ]),
    ).child("context");
    const added = addContext(conv2d(x, own), context, scope);
    const joined = conv2d(concat([x, context], 1), concat([own, its], 1), { bias });
    const fed = [x, context, own, its, bias].map((tensor, index) => ({
      tensor,
      data: normals(`input ${index}`, sizeOf(tensor.shape)),
    }));
    const got = await evaluate({ added, joined }, fed);
    expectAllClose(got.added, got.joined, 1e-5);
  });

  it("of another size is refused", () => {
    const write = () =>
      declare((scope) => {
        addContext(input("h", [2, 5, 3, 4]), input("context", [2, 1, 4, 4]), scope);
      });
    expect(write).toThrow(
      "image net: expected a context [batch, features] or images [batch, channels, 3, 4] of the net's own size, got [2, 1, 4, 4]",
    );
  });
});

it("ActNorm inside convNet starts from data: channels of mean 0 and deviation 1", async () => {
  const x = input("x", [5, 2, 3, 4]);
  const known = new Map<string, Tensor>();
  const values = new Map<string, number[]>();
  // as fit does it: each layer's statistics are computed from what the ones before it make of the data
  const scope = new Scope({
    resolve({ name, shape, initial, estimate }) {
      const tensor = known.get(name) ?? estimate?.() ?? input(name, shape);
      if (estimate === undefined) values.set(name, [...initial(sizeOf(shape), stream(3, name))]);
      known.set(name, tensor);
      return tensor;
    },
  });
  const data = normals("data", 120).map((value) => 3 + 2 * value);
  const net = (own: Scope) => {
    const first = actNormConvolution(x, 6, own.child(0));
    return { first, second: actNormConvolution(relu(first), 4, own.child(1), { size: 1 }) };
  };
  const outputs = net(scope);
  const fed = [...values].map(([name, numbers]) => ({ tensor: known.get(name)!, data: numbers }));
  const got = await evaluate(outputs, [{ tensor: x, data }, ...fed]);
  for (const [layer, channels] of [
    [got.first, 6],
    [got.second, 4],
  ] as const) {
    for (let channel = 0; channel < channels; channel++) {
      const own = layer.filter((_, at) => Math.floor(at / 12) % channels === channel);
      const mean = own.reduce((total, value) => total + value, 0) / own.length;
      const square = own.reduce((total, value) => total + (value - mean) ** 2, 0) / own.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(Math.sqrt(square)).toBeCloseTo(1, 4);
    }
  }
});

it("attention agrees with its definition", async () => {
  const [channels, heads, pixels] = [4, 2, 6];
  const x = input("x", [2, channels, 2, 3]);
  const tensors = new Map<string, Tensor>();
  const scope = new Scope({
    resolve({ name, shape }) {
      const tensor = input(name, shape);
      tensors.set(name, tensor);
      return tensor;
    },
  });
  const result = pixelAttention(x, heads, scope);
  const fed = [x, ...tensors.values()].map((tensor, index) => ({
    tensor,
    data: normals(`attention ${index}`, sizeOf(tensor.shape)),
  }));
  const numbers = (name: string) => fed.find(({ tensor }) => tensor === (tensors.get(name) ?? x))!.data;
  const got = await evaluate({ result }, fed);
  const [position, weight, bias] = ["position", "all.weight", "all.bias"].map(numbers);
  const expected = [0, 1].flatMap((image) => {
    const at = (channel: number, pixel: number) =>
      numbers("x")[(image * channels + channel) * pixels + pixel]! + position![channel * pixels + pixel]!;
    const project = (output: number, pixel: number) =>
      bias![output]! +
      count(channels).reduce(
        (sum, channel) => sum + weight![output * channels + channel]! * at(channel, pixel),
        0,
      );
    return count(channels).flatMap((channel) =>
      count(pixels).map((pixel) => {
        const group = count(2).map((one) => 2 * Math.floor(channel / 2) + one);
        const matches = count(pixels).map((other) =>
          Math.exp(
            group.reduce((sum, one) => sum + project(one, pixel) * project(channels + one, other), 0) /
              Math.SQRT2,
          ),
        );
        const all = matches.reduce((sum, match) => sum + match, 0);
        return matches.reduce(
          (sum, match, other) => sum + (match / all) * project(2 * channels + channel, other),
          0,
        );
      }),
    );
  });
  expectAllClose(got.result, expected, 1e-4);
});

it("channelNorm gives every pixel mean 0 and deviation 1 over its channels", async () => {
  const x = input("x", [2, 5, 1, 3]);
  const [scale, shift] = [input("scale", [5, 1, 1]), input("shift", [5])];
  const scope = scopeOf(
    new Map([
      ["scale", scale],
      ["shift", shift],
    ]),
  );
  const { value } = await evaluate({ value: channelNorm(x, scope) }, [
    { tensor: x, data: normals("norm", 30).map((number) => 4 * number - 2) },
    { tensor: scale, data: [2, 2, 2, 2, 2] },
    { tensor: shift, data: [1, 1, 1, 1, 1] },
  ]);
  for (const image of count(2)) {
    for (const pixel of count(3)) {
      const own = count(5).map((channel) => value[image * 15 + channel * 3 + pixel]!);
      const mean = own.reduce((sum, number) => sum + number, 0) / 5;
      expect(mean).toBeCloseTo(1, 4);
      const square = own.reduce((sum, number) => sum + (number - mean) ** 2, 0) / 5;
      expect(Math.sqrt(square)).toBeCloseTo(2, 3);
    }
  }
});

function count(length: number): number[] {
  return Array.from({ length }, (_, at) => at);
}
