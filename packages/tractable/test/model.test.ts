import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { luLinear } from "../src/bijections/luLinear.ts";
import { gaussianMixture } from "../src/distributions/gaussianMixture.ts";
import { studentT } from "../src/distributions/studentT.ts";
import { uniformBox } from "../src/distributions/uniformBox.ts";
import { decodeSafetensors, encodeSafetensors } from "../src/files/safetensors.ts";
import { flow } from "../src/flows/flow.ts";
import { maf } from "../src/flows/maf.ts";
import { nsf } from "../src/flows/nsf.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import { load, loadBytes } from "../src/model/load.ts";
import type { Model } from "../src/model/model.ts";
import { stream } from "../src/random/stream.ts";
import type { Matrix } from "../src/rows/rows.ts";
import { coupling } from "../src/structures/coupling.ts";
import { sequence } from "../src/structures/sequence.ts";
import { fit } from "../src/training/fit.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { randomModel } from "./support/randomModel.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tractable-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const random = stream(9, "test model rows");
function matrixOf(rows: number, width: number): Matrix {
  return { data: Float32Array.from({ length: rows * width }, () => random.normal()), shape: [rows, width] };
}
const bitsOf = (values: Float32Array | Float64Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

describe("many rows at a time", () => {
  it("are scored and drawn as a few are, whatever the threads, parts and what came before", async () => {
    const shift = coupling({ mask: "first half" });
    const flowOfTwo = flow({ name: "two", features: 2, bijection: sequence(shift, luLinear()) });
    const model = await fit(flowOfTwo, matrixOf(200, 2), { epochs: 3, threads: 2 });
    const { data } = matrixOf(9001, 2);
    const some = (from: number, to: number): Matrix => ({
      data: data.subarray(2 * from, 2 * to),
      shape: [to - from, 2],
    });
    const few = await model.logProb(some(4090, 4102));
    const all = await model.logProb(some(0, 9001));
    expectAllClose(all.subarray(4090, 4102), few, 1e-6);
    expectAllClose(all.subarray(8990), await model.logProb(some(8990, 9001)), 1e-6);
    expect(bitsOf(await model.logProb(some(4090, 4102)))).toBe(bitsOf(few));
    const whole = await model.sample(9001, { seed: 3 });
    for (const rowsPerPart of [700, 2047, 5000]) {
      const parts: number[] = [];
      for await (const part of model.sampleInParts(9001, { seed: 3, rowsPerPart })) parts.push(...part.data);
      expectAllClose(parts, whole.data, 1e-6, `parts of ${rowsPerPart}`);
    }
    await model.dispose();
  });
});

describe("a fitted model", () => {
  const rows = Array.from({ length: 400 }, () => {
    const c = random.normal();
    const share = 1 / (1 + Math.exp(-c - 0.5 * random.normal()));
    return {
      price: Math.exp(0.5 * c + random.normal()),
      share: 2 * share - 1,
      height: c + random.normal(),
      c,
    };
  });
  const columns = {
    price: rows.map(({ price }) => price),
    share: rows.map(({ share }) => share),
    height: rows.map(({ height }) => height),
  };
  const context = { mood: rows.map(({ c }) => c) };
  let model: Model;
  beforeAll(async () => {
    model = await fit(nsf({ features: 3, context: 1, layers: 2, width: 16 }), columns, {
      context,
      supports: ["positive", { low: -1, high: 1 }, "real"],
      epochs: 4,
      batchSize: 64,
      seed: 3,
    });
  });

  it("knows its columns, its size and how it was trained", () => {
    expect(model.columns).toEqual(["price", "share", "height"]);
    expect(model.contextColumns).toEqual(["mood"]);
    expect(model.supports).toEqual(["positive", { low: -1, high: 1 }, "real"]);
    expect(model.parameterCount).toBeGreaterThan(1000);
    expect(model.report).toMatchObject({
      rows: 360,
      validationRows: 40,
      epochs: 4,
      seed: 3,
      stopped: "finished",
    });
  });

  it("is the same, bit for bit, after it is saved and loaded", async () => {
    const path = join(folder, "model.safetensors");
    await model.save(path);
    const again = await load(path);
    const given = { context };
    expect(bitsOf(await again.logProb(columns, given))).toBe(bitsOf(await model.logProb(columns, given)));
    const options = { seed: 5, context: [[0.3]] };
    expect(bitsOf((await again.sample(50, options)).data)).toBe(
      bitsOf((await model.sample(50, options)).data),
    );
    const latents = await model.encode(columns, given);
    expect(bitsOf((await again.encode(columns, given)).data)).toBe(bitsOf(latents.data));
    expect(bitsOf((await again.decode(latents, given)).data)).toBe(
      bitsOf((await model.decode(latents, given)).data),
    );
    expect(again.report).toEqual(model.report);
    expect(again.spec).toEqual(model.spec);
    expect(again.parameterCount).toBe(model.parameterCount);
    expect(Buffer.from(again.toBytes()).equals(Buffer.from(model.toBytes()))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.includes("tmp"))).toEqual([]);
  });

  it("has samples inside their supports", async () => {
    const { data } = await model.sample(2000, { context: [[0.1]] });
    for (let row = 0; row < 2000; row++) {
      expect(data[3 * row]!).toBeGreaterThan(0);
      expect(Math.abs(data[3 * row + 1]!)).toBeLessThanOrEqual(1);
    }
  });

  it("gives −∞ to rows outside the support, and to those on its edge", async () => {
    const inside = [1, 0.2, 0];
    const outside = [
      [-1, 0.2, 0],
      [0, 0.2, 0],
      [1, 1.5, 0],
      [1, 1, 0],
      [1, -1, 0],
    ];
    const logProbs = await model.logProb([inside, ...outside], { context: [[0]] });
    expect(logProbs[0]).toSatisfy(Number.isFinite);
    expect([...logProbs.slice(1)]).toEqual(outside.map(() => Number.NEGATIVE_INFINITY));
  });

  it("takes rows, a matrix and named columns in any order for the same", async () => {
    const asRows = rows.map(({ price, share, height }) => [price, share, height]);
    const asMatrix: Matrix = { data: Float32Array.from(asRows.flat()), shape: [400, 3] };
    const shuffled = {
      height: columns.height,
      other: columns.price,
      share: columns.share,
      price: columns.price,
    };
    const expected = bitsOf(await model.logProb(columns, { context }));
    const contextRows = rows.map(({ c }) => [c]);
    expect(bitsOf(await model.logProb(asRows, { context: contextRows }))).toBe(expected);
    expect(bitsOf(await model.logProb(asMatrix, { context: contextRows }))).toBe(expected);
    expect(bitsOf(await model.logProb(shuffled, { context }))).toBe(expected);
  });

  it("takes one row of context for all", async () => {
    const one = await model.logProb(columns, { context: [[0.4]] });
    const each = await model.logProb(columns, { context: rows.map(() => [0.4]) });
    expect(bitsOf(one)).toBe(bitsOf(each));
  });

  it("samples count rows for each context, context by context", async () => {
    const sample = await model.sample(3, { context: [[-1], [2]], seed: 1 });
    expect(sample.shape).toEqual([6, 3]);
    expect((await model.sample(0, { context: [[0]] })).shape).toEqual([0, 3]);
    const parts: number[] = [];
    for await (const part of model.sampleInParts(1500, { context: [[-1], [2]], seed: 1, rowsPerPart: 1100 }))
      parts.push(...part.data);
    const whole = await model.sample(1500, { context: [[-1], [2]], seed: 1 });
    expect(bitsOf(Float32Array.from(parts))).toBe(bitsOf(whole.data));
    // the context moves the height up: −1 first, then 2
    const many = await model.sample(2000, { context: [[-2], [2]], seed: 1 });
    const mean = (from: number) => {
      let total = 0;
      for (let row = from; row < from + 2000; row++) total += many.data[3 * row + 2]!;
      return total / 2000;
    };
    expect(mean(2000)).toBeGreaterThan(mean(0) + 0.5);
  });

  it("repeats itself for a seed and not for another", async () => {
    const draw = async (seed: number) => bitsOf((await model.sample(20, { seed, context: [[0]] })).data);
    expect(await draw(1)).toBe(await draw(1));
    expect(await draw(1)).not.toBe(await draw(2));
  });

  it("runs as exported graphs in onnxruntime alone, in batches of 1 and 7", async () => {
    const graphs = model.exportOnnx();
    for (const count of [1, 7]) {
      const some = rows.slice(0, count);
      const x = some.map(({ price, share, height }) => [price, share, height]);
      const given = some.map(({ c }) => [c]);
      const feed = (name: string, data: number[][] | Float32Array, width: number) => ({
        [name]: new Tensor("float32", data instanceof Float32Array ? data : Float32Array.from(data.flat()), [
          count,
          width,
        ]),
      });
      const run = async (graph: Uint8Array, feeds: Record<string, Tensor>) => {
        const session = await InferenceSession.create(graph);
        const [output] = Object.values(await session.run(feeds));
        await session.release();
        return output!;
      };
      const options = { context: given };
      const logProb = await run(graphs.logProb, { ...feed("x", x, 3), ...feed("context", given, 1) });
      expect(logProb.dims).toEqual([count]);
      expectAllClose(logProb.data as Float32Array, await model.logProb(x, options));
      const z = await run(graphs.encode, { ...feed("x", x, 3), ...feed("context", given, 1) });
      expect(z.dims).toEqual([count, 3]);
      expectAllClose(z.data as Float32Array, (await model.encode(x, options)).data);
      const latents = z.data as Float32Array;
      const back = await run(graphs.decode, { ...feed("z", latents, 3), ...feed("context", given, 1) });
      expectAllClose(back.data as Float32Array, x.flat(), 1e-4);
      const drawn = await run(graphs.sample, { ...feed("noise0", latents, 3), ...feed("context", given, 1) });
      expectAllClose(drawn.data as Float32Array, x.flat(), 1e-4);
    }
  });
});

describe("saving and loading", () => {
  const models: Record<string, () => Model> = {
    "maf with a context": () => randomModel(maf({ features: 3, context: 2, layers: 2, hidden: [8] }), 1),
    "realNvp of one feature": () => randomModel(realNvp({ features: 1, layers: 2, hidden: [8] }), 2),
    "a flow of one's own on a mixture": () =>
      randomModel(
        flow({
          name: "mine",
          features: 2,
          bijection: sequence(luLinear(), coupling({ mask: [true, false] })),
          base: gaussianMixture({ components: 3 }),
        }),
        3,
      ),
    "heavy tails": () =>
      randomModel(flow({ features: 2, bijection: luLinear(), base: studentT({ degreesOfFreedom: 3 }) }), 4),
    "a box": () =>
      randomModel(flow({ features: 1, bijection: luLinear(), base: uniformBox({ low: -2, high: 2 }) }), 5),
  };

  it.each(Object.entries(models))("keeps every bit of %s", async (_name, make) => {
    const model = make();
    const again = await loadBytes(model.toBytes(), { threads: 1 });
    const context = model.contextColumns.length > 0 ? [[0.2, -0.4]] : undefined;
    const sample = await model.sample(30, { context });
    expect(bitsOf((await again.sample(30, { context })).data)).toBe(bitsOf(sample.data));
    expect(bitsOf(await again.logProb(sample, { context }))).toBe(
      bitsOf(await model.logProb(sample, { context })),
    );
    expect(again.report).toBeUndefined();
  });

  const bytes = () => randomModel(realNvp({ features: 2, layers: 1, hidden: [4] }), 1).toBytes();
  const rewritten = (
    change: (file: ReturnType<typeof decodeSafetensors>) => Parameters<typeof encodeSafetensors>[0],
  ) => encodeSafetensors(change(decodeSafetensors(bytes(), "")));

  it("says in one sentence what is wrong with a file", async () => {
    const whole = bytes();
    const wrong: [Uint8Array, RegExp][] = [
      [
        whole.slice(0, whole.length - 5),
        /x: expected a safetensors file, got \d+ bytes where the header tells of \d+/,
      ],
      [whole.slice(0, 100), /x: expected a safetensors file, got a header that doesn't fit/],
      [whole.slice(0, 3), /x: expected a safetensors file, got 3 bytes/],
      [new Uint8Array(0), /x: expected a safetensors file, got 0 bytes/],
      [new TextEncoder().encode("a,b,c\n1,2,3\n4,5,6\n"), /x: expected a safetensors file/],
      [rewritten((file) => ({ ...file, metadata: {} })), /x: expected a model written by tractable/],
      [
        rewritten((file) => ({ ...file, metadata: { ...file.metadata, version: "2" } })),
        /x: expected format version 1 or older, got 2; update tractable/,
      ],
      [
        rewritten((file) => ({ ...file, tensors: new Map([...file.tensors].slice(1)) })),
        /x: expected an array "[\w.]+" of shape \[2\], got none/,
      ],
      [
        rewritten((file) => ({
          ...file,
          tensors: new Map(
            [...file.tensors].map(([name, { data }]) => [name, { shape: [data.length, 1], data }]),
          ),
        })),
        /x: expected an array "[\w.]+" of shape \[2\], got \[2,1\]/,
      ],
    ];
    for (const [file, message] of wrong)
      await expect(loadBytes(file, { name: "x" })).rejects.toThrow(message);
  });

  it("says so where there is no file, or half of one", async () => {
    await expect(load(join(folder, "none"))).rejects.toThrow(/none: no such file/);
    const path = join(folder, "half.safetensors");
    await writeFile(path, bytes());
    await truncate(path, 200);
    await expect(load(path)).rejects.toThrow(/half.safetensors: expected a safetensors file/);
  });

  it("leaves the old file alone where it can't write", async () => {
    const model = randomModel(realNvp({ features: 2, layers: 1, hidden: [4] }), 1);
    await expect(model.save(join(folder, "no such folder", "m.safetensors"))).rejects.toThrow(
      /m\.safetensors: it could not be written because it or its folder does not exist$/,
    );
    const path = join(folder, "twice.safetensors");
    await model.save(path);
    await model.save(path);
    expect(Buffer.from(model.toBytes()).equals(await readFile(path))).toBe(true);
  });
});

describe("rows at the border", () => {
  const plain = randomModel(realNvp({ features: 2, layers: 2, hidden: [8] }), 1);
  const given = randomModel(realNvp({ features: 2, context: 1, layers: 2, hidden: [8] }), 1);

  it("are refused with what was expected and what was got", async () => {
    const wrong: [Promise<unknown>, RegExp][] = [
      [plain.logProb([[1, 2, 3]]), /model.logProb: expected rows of 2 values, got 3/],
      [plain.encode([[1]]), /model.encode: expected rows of 2 values, got 1/],
      [plain.decode([[1]]), /model.decode: expected rows of 2 values, got 1/],
      [plain.logProb([[1, 2], [3]]), /expected rows of 2 values like the first, got 1 in row 2/],
      [
        plain.logProb([
          [1, 2],
          [3, Number.NaN],
        ]),
        /model.logProb: expected finite numbers, got NaN in row 2, x1/,
      ],
      [
        plain.logProb([
          [1, 2],
          [Number.POSITIVE_INFINITY, 0],
        ]),
        /got Infinity in row 2, x0/,
      ],
      [plain.logProb([[1e39, 0]]), /expected finite numbers, got Infinity in row 1, x0/],
      [plain.logProb({ x0: [1, 2] }), /expected a column "x1", got x0/],
      [plain.logProb({ x0: [1, 2], x1: [1] }), /expected 2 values in column "x1", got 1/],
      [
        plain.logProb({ data: new Float32Array(3), shape: [2, 2] }),
        /expected 4 values for shape \[2, 2\], got 3/,
      ],
      [
        plain.logProb([[1, 2]], { context: [[1]] }),
        /model.logProb: expected no context, as the model has none, got some/,
      ],
      [given.logProb([[1, 2]]), /model.logProb: expected a context of 1 values \(c0\), got none/],
      [given.sample(2), /model.sample: expected a context of 1 values \(c0\), got none/],
      [
        given.logProb([[1, 2]], { context: [[1, 2]] }),
        /model.logProb, context: expected rows of 1 values, got 2/,
      ],
      [
        given.logProb([[1, 2]], { context: [[Number.NaN]] }),
        /context: expected finite numbers, got NaN in row 1, c0/,
      ],
      [
        given.logProb(
          [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
          { context: [[1], [2]] },
        ),
        /model.logProb: expected one row of context, or 3, got 2/,
      ],
      [plain.sample(1.5), /model.sample: expected the count of rows to be a whole number from 0, got 1.5/],
      [plain.sample(-1), /model.sample: expected the count of rows to be a whole number from 0, got -1/],
    ];
    for (const [promise, message] of wrong) await expect(promise).rejects.toThrow(message);
  });

  it("none give none", async () => {
    expect(await plain.logProb([])).toEqual(new Float64Array(0));
    expect(await plain.encode([])).toEqual({ data: new Float32Array(0), shape: [0, 2] });
    expect(await plain.decode({ data: new Float32Array(0), shape: [0, 2] })).toEqual({
      data: new Float32Array(0),
      shape: [0, 2],
    });
    expect(await plain.sample(0)).toEqual({ data: new Float32Array(0), shape: [0, 2] });
    expect(await given.logProb([], { context: [[1]] })).toEqual(new Float64Array(0));
    expect(await given.sample(4, { context: [] })).toEqual({ data: new Float32Array(0), shape: [0, 2] });
  });

  it("are worked through in chunks that change nothing", async () => {
    const count = 4097;
    const x = matrixOf(count, 2);
    const context = matrixOf(count, 1);
    const [whole, latents] = [await given.logProb(x, { context }), await given.encode(x, { context })];
    expect(whole.length).toBe(count);
    for (const [from, to] of [
      [0, 10],
      [4090, 4097],
      [4096, 4097],
    ] as const) {
      const part = (matrix: Matrix): Matrix => {
        const width = matrix.shape[1];
        return { data: matrix.data.slice(from * width, to * width), shape: [to - from, width] };
      };
      const own = { context: part(context) };
      expectAllClose(whole.slice(from, to), await given.logProb(part(x), own), 1e-5);
      expectAllClose(latents.data.slice(2 * from, 2 * to), (await given.encode(part(x), own)).data, 1e-5);
    }
    // a sample of 4097 begins with the sample of 10, and its contexts go on over the chunk's end
    const long = await given.sample(count, { seed: 2, context: [[0.5]] });
    expectAllClose(
      long.data.slice(0, 20),
      (await given.sample(10, { seed: 2, context: [[0.5]] })).data,
      1e-5,
    );
    const [a, b] = [await given.sample(4097, { seed: 2, context: [[0.5], [-0.5]] }), long];
    expectAllClose(a.data.slice(0, 2 * 4097), b.data, 1e-5);
    const logProbs = await given.logProb(
      { data: a.data.slice(2 * 4097), shape: [4097, 2] },
      { context: [[-0.5]] },
    );
    expect(logProbs.every(Number.isFinite)).toBe(true);
  });
});
