import { describe, expect, it } from "vitest";
import { asImages } from "../src/bijections/asImages.ts";
import type { Bijection } from "../src/bijections/bijection.ts";
import { imageCoupling } from "../src/bijections/imageCoupling.ts";
import { concat, conv2d, input, reshape, type Tensor } from "../src/graph/index.ts";
import { convNet } from "../src/nets/convNet.ts";
import { gatedConvNet } from "../src/nets/gatedConvNet.ts";
import { addContext, type ImageNet } from "../src/nets/imageNet.ts";
import { residualConvNet } from "../src/nets/residualConvNet.ts";
import { zeroConvolution } from "../src/nets/zeroConvolution.ts";
import { bound, declare, initialValues } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { compileBijection } from "./support/compileBijection.ts";
import { drawParameters } from "./support/drawParameters.ts";
import { evaluate } from "./support/engine.ts";

const nets: Readonly<Record<string, ImageNet>> = {
  convNet: convNet(8),
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
      const compiled = await compileBijection(bijection, features, contextFeatures);
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
      const compiled = await compileBijection(bijection, features, contextFeatures);
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
    const scope = bound(
      new Map([
        ["context.weight", its],
        ["context.bias", bias],
      ]),
    ).child("context");
    const added = addContext(conv2d(x, own), context, scope);
    const joined = conv2d(concat([x, context], 1), concat([own, its], 1), { bias });
    const fed = [x, context, own, its, bias].map((tensor, index) => ({
      tensor,
      data: normals(
        `input ${index}`,
        tensor.shape.reduce<number>((size, dim) => size * Number(dim), 1),
      ),
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
