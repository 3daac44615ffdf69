import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declareDensity } from "../src/density/declareDensity.ts";
import { density } from "../src/density/density.ts";
import { integerFlow } from "../src/flows/integerFlow.ts";
import { BATCH, constant, dense, input } from "../src/graph/index.ts";
import { decodingOrder } from "../src/integers/decodingOrder.ts";
import { biasBound, LARGEST_ACTIVATION, largestWeight, STEP } from "../src/integers/fixedPoint.ts";
import type { ImageCoder } from "../src/integers/imageCoder.ts";
import { settled } from "../src/integers/integerNet.ts";
import { isIntegerPixels } from "../src/integers/integerPixels.ts";
import { lawTablesOf } from "../src/integers/lawTables.ts";
import { stripsOf } from "../src/integers/pictureStreams.ts";
import { pixelInputs } from "../src/integers/pixelInputs.ts";
import { PixelLaw, TOTAL } from "../src/integers/pixelLaw.ts";
import { FARTHEST, outputPlaces } from "../src/integers/pixelOutputs.ts";
import { pixelsBefore } from "../src/integers/pixelWindow.ts";
import { encodeRanges, packRange, RangeDecoder } from "../src/integers/rans.ts";
import { WindowReader } from "../src/integers/windowReader.ts";
import { imageCoderOf } from "../src/model/imageCoderOf.ts";
import type { Model } from "../src/model/model.ts";
import { decodeModel } from "../src/model/modelFile.ts";
import { scopeOf } from "../src/parameters/scope.ts";
import { stream } from "../src/random/stream.ts";
import { type Backend, float32, floats } from "../src/runtime/backend.ts";
import { compile } from "../src/runtime/compile.ts";
import { compressImages } from "../src/tasks/archive/compressImages.ts";
import { openArchive } from "../src/tasks/archive/openArchive.ts";
import { fit } from "../src/training/fit.ts";
import { backend, evaluate } from "./support/engine.ts";
import { randomModel } from "./support/randomModel.ts";
import { missing, openWebGpu } from "./support/webgpu.ts";

const grey = { channels: 1, height: 6, width: 7 };
const colour = { channels: 3, height: 5, width: 6 };

/** A model of drawn weights, with the tables of any. */
const drawn = (flow: ReturnType<typeof integerFlow>, seed = 3) =>
  randomModel(flow, seed, { size: 1, keep: "base.tables." });

const bytes = (count: number, name: string, levels = 256) => {
  const { below } = stream(5, name);
  return Uint8Array.from({ length: count }, () => below(levels));
};

/** Images that nobody would fit a model to: noise, flat ones, stripes, single dots. */
function hostileImages({ channels, height, width }: typeof grey): Uint8Array {
  const size = channels * height * width;
  const made = [
    bytes(3 * size, "noise"),
    new Uint8Array(size),
    new Uint8Array(size).fill(255),
    Uint8Array.from({ length: size }, (_, at) => 255 * (at % 2)),
    Uint8Array.from({ length: size }, (_, at) => (at === size - 1 ? 255 : 0)),
    Uint8Array.from({ length: size }, (_, at) => (at === 0 ? 255 : 0)),
  ];
  return Uint8Array.from(made.flatMap((part) => [...part]));
}

describe("rANS", () => {
  it("gives every list of ranges back, and ends in its first state", () => {
    const range = fc
      .tuple(fc.nat(65_535), fc.nat(65_535))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 200 }), (ranges) => {
        const coded = encodeRanges(Uint32Array.from(ranges, ([start, end]) => packRange(start, end)));
        const decoder = new RangeDecoder(coded);
        for (const [start, end] of ranges) {
          expect(decoder.peek()).toBeGreaterThanOrEqual(start);
          expect(decoder.peek()).toBeLessThan(end);
          decoder.take(start, end);
        }
        expect(decoder.isDone).toBe(true);
        const bits = ranges.reduce((sum, [start, end]) => sum - Math.log2((end - start) / TOTAL), 0);
        expect(8 * coded.length).toBeLessThan(1.01 * bits + 24);
      }),
    );
  });
});

describe("the law of a pixel", () => {
  const size = { channels: 3, components: 4 };
  const places = outputPlaces(size);
  const tables = lawTablesOf(
    decodeModel(drawn(integerFlow({ image: colour })).toBytes(), "model").values,
    "base.",
  );
  const whole = (low: number, high: number) =>
    fc.array(fc.integer({ min: low, max: high }), { minLength: 4, maxLength: 4 });

  it("counts every level once or more, 2¹⁶ in all, whatever the net says", () => {
    const outputs = fc.record({
      logits: whole(-127, 127),
      means: whole(-FARTHEST, FARTHEST),
      scales: whole(0, 63),
      slopes: whole(-255, 255),
    });
    fc.assert(
      fc.property(
        outputs,
        fc.nat(255),
        fc.integer({ min: -255, max: 255 }),
        fc.constantFrom(2, 3, 256),
        (said, reference, residual, levels) => {
          const law = new PixelLaw(size, levels, tables);
          const numbers = new Float32Array(places.count);
          numbers.set(said.logits, places.logit(1));
          numbers.set(said.means, places.mean(1));
          numbers.set(said.scales, places.scale(1));
          numbers.set(said.slopes, places.slope(1, 0));
          law.set(numbers, 0, 1, reference, Int32Array.of(residual, 0, 0));
          expect(law.before(0)).toBe(0);
          expect(law.before(levels)).toBe(TOTAL);
          for (let level = 0; level < levels; level++) {
            const [start, end] = [law.before(level), law.before(level + 1)];
            expect(end).toBeGreaterThan(start);
            expect(law.find(start)).toBe(level);
            expect([law.start, law.end]).toEqual([start, end]);
            expect(law.find(end - 1)).toBe(level);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("the order of decoding", () => {
  it.each([1, 2, 3])("has every pixel once, after all that it sees at radius %i", (radius) => {
    const [height, width] = [5, 9];
    const { places, starts } = decodingOrder({ height, width }, radius);
    expect(Array.from(places).sort((a, b) => a - b)).toEqual(Array.from({ length: 45 }, (_, at) => at));
    const waveOf = new Map<number, number>();
    starts.forEach((start, wave) => {
      for (const place of places.subarray(start, starts[wave + 1])) waveOf.set(place, wave);
    });
    for (const place of places) {
      for (const { row, column } of pixelsBefore(radius)) {
        const [r, c] = [Math.floor(place / width) + row, (place % width) + column];
        if (r >= 0 && c >= 0 && c < width)
          expect(waveOf.get(r * width + c)!).toBeLessThan(waveOf.get(place)!);
      }
    }
  });
});

describe("a net of whole numbers", () => {
  const inputs = 203;
  const outputs = 8;
  const { below } = stream(1, "exact");
  const bound = largestWeight(inputs);
  // the first two outputs are the largest sums there can be
  const weights = Float32Array.from({ length: inputs * outputs }, (_, at) =>
    at % outputs < 2 ? bound : (below((2 * bound) / STEP + 1) - bound / STEP) * STEP,
  );
  const biases = Float32Array.from({ length: outputs }, (_, at) =>
    at === 1 ? biasBound : -biasBound + STEP * at,
  );
  const rows = 64;
  const x = Float32Array.from({ length: rows * inputs }, (_, at) =>
    at < inputs ? LARGEST_ACTIVATION : below(2 * LARGEST_ACTIVATION + 1) - LARGEST_ACTIVATION,
  );
  /** By integers of any size, in steps. */
  const exact = Array.from({ length: rows * outputs }, (_, at) => {
    const [row, output] = [Math.floor(at / outputs), at % outputs];
    let sum = BigInt(biases[output]! / STEP);
    for (let k = 0; k < inputs; k++)
      sum += BigInt(weights[k * outputs + output]! / STEP) * BigInt(x[row * inputs + k]!);
    return Number(sum) * STEP;
  });

  for (const [name, open] of Object.entries(openers())) {
    it(`has the exact sums on ${name}`, async ({ skip }) => {
      skip(name.includes("WebGPU") && (await missing(open)) !== undefined);
      const [row, weight, bias] = [
        input("x", [BATCH, inputs]),
        input("w", [inputs, outputs]),
        input("b", [outputs]),
      ];
      const session = await compile(await open(), {
        inputs: [row, weight, bias],
        outputs: { y: dense(row, weight, bias) },
      });
      const results = await session.run({
        x: float32([rows, inputs], x),
        w: float32([inputs, outputs], weights),
        b: float32([outputs], biases),
      });
      expect([...floats(results, "y")]).toEqual(exact);
      await session.release();
    });
  }
});

describe("an integer flow", () => {
  it("gives all small grey images a probability of 1 together", async () => {
    const image = { channels: 1, height: 2, width: 4 };
    const model = drawn(integerFlow({ image, levels: 2, radius: 1, width: 8, layers: 2, components: 3 }));
    const all = Array.from({ length: 2 ** 8 }, (_, index) =>
      Array.from({ length: 8 }, (_, bit) => (index >> bit) & 1),
    );
    expect(total(await model.logProb(all))).toBeCloseTo(1, 12);
  });

  it("gives all small images of colours a probability of 1 together", async () => {
    const image = { channels: 3, height: 1, width: 2 };
    const model = drawn(integerFlow({ image, levels: 3, radius: 2, width: 8, layers: 1, components: 2 }), 9);
    const all = Array.from({ length: 3 ** 6 }, (_, index) =>
      Array.from({ length: 6 }, (_, digit) => Math.floor(index / 3 ** digit) % 3),
    );
    const logProbs = await model.logProb(all);
    expect(total(logProbs)).toBeCloseTo(1, 12);
    // not merely because all are alike
    expect(Math.max(...logProbs) - Math.min(...logProbs)).toBeGreaterThan(1);
  });

  it.each([
    ["grey", grey, "one"],
    ["colours", colour, "one"],
    ["colours of any size", colour, "any"],
  ] as const)("is coded by the law that training sees: %s", async (_name, image, sizes) => {
    const flow = integerFlow({ image, sizes, width: 16, layers: 2 });
    const model = drawn(flow);
    const features = flow.features;
    const pixels = hostileImages(image);
    const count = pixels.length / features;
    const { values } = decodeModel(model.toBytes(), "model");
    const mathematics = density(flow, []);
    const x = input("x", [BATCH, features]);
    const tensors = declareDensity(mathematics).map(
      ({ name, shape }) => [name, constant(values.get(name)!, shape)] as const,
    );
    const logProb = mathematics.logProb({ x, noise: [] }, scopeOf(new Map(tensors)));
    const seen = await evaluate({ logProb }, [{ tensor: x, data: pixels }]);
    const coded = await model.logProb({ data: pixels, shape: [count, features] });
    // counts of a law are whole, which shows where a level has few of them
    for (let row = 0; row < count; row++) {
      expect(Math.abs(seen.logProb[row]! / coded[row]! - 1)).toBeLessThan(0.02);
    }
  });

  it.each(["one", "any"] as const)(
    "reads the same windows in training and in coding: sizes %s",
    async (sizes) => {
      const reading = { levels: 256, radius: 2, sizes };
      const pixels = bytes(2 * 90, "windows");
      const x = input("x", [BATCH, 90]);
      const graph = pixelInputs(x, colour, reading);
      const { inputs, references } = await evaluate({ inputs: graph.inputs, references: graph.references }, [
        { tensor: x, data: pixels },
      ]);
      const reader = new WindowReader(colour, reading);
      const read = new Float32Array(60 * reader.inputs);
      for (let row = 0; row < 60; row++) {
        reader.read(pixels, Math.floor(row / 30) * 90, row % 30, read, row * reader.inputs);
        for (let channel = 0; channel < 3; channel++) {
          expect(reader.reference(pixels, Math.floor(row / 30) * 90, row % 30, channel)).toBe(
            references[3 * row + channel],
          );
        }
      }
      // −0 is 0
      expect([...read]).toEqual(inputs.map((value) => value + 0));
    },
  );

  it.each([
    ["grey", grey],
    ["colours", colour],
  ])("gives every image back from bytes of about its information: %s", async (_name, image) => {
    const model = drawn(integerFlow({ image, width: 16, layers: 2 }));
    const pixels = hostileImages(image);
    const features = model.flow.features;
    const coder = model.coder!;
    const coded = await coder.encode(pixels);
    const decoded = await coder.decode(coded);
    expect([...decoded.pixels]).toEqual([...pixels]);
    expect(decoded.isWhole.every(Boolean)).toBe(true);
    const bits = (await model.logProb({ data: pixels, shape: [coded.length, features] })).map(
      (nats) => -nats / Math.LN2,
    );
    coded.forEach((one, index) => {
      expect(8 * one.length).toBeLessThan(1.01 * bits[index]! + 24);
    });
    // several as one
    const shared = await coder.encode(pixels, 3);
    expect(shared.length).toBe(Math.ceil(coded.length / 3));
    const all = await coder.decode(shared, coded.length, 3);
    expect([...all.pixels]).toEqual([...pixels]);
    expect(all.isWhole).toEqual(shared.map(() => true));
    // each alone
    const alone = await coder.decode(coded.slice(4, 5));
    expect([...alone.pixels]).toEqual([...pixels.subarray(4 * features, 5 * features)]);
  });

  it("of pictures of any size is the law of patches where there is one patch", async () => {
    const model = drawn(integerFlow({ image: colour, sizes: "any", width: 16, layers: 2 }));
    const patch = bytes(90, "patch");
    const picture = { pixels: patch, height: 5, width: 6 };
    const [nats] = await model.logProb({ data: patch, shape: [1, 90] });
    expect(await model.coder!.logProbOfPicture(picture)).toBeCloseTo(nats!, 9);
  });

  it("codes pictures side by side as it codes each alone, and strips with what is above them", async () => {
    const model = drawn(integerFlow({ image: colour, sizes: "any", width: 16, layers: 2 }));
    const coder = model.coder!;
    const sizes = [
      [1, 1],
      [9, 4],
      [3, 17],
      [1, 30],
      [30, 1],
      [9, 4],
    ] as const;
    const pictures = sizes.map(([height, width], index) => {
      return { pixels: bytes(3 * height * width, `picture ${index}`), height, width };
    });
    const coded = await Promise.all(
      pictures.map(async (one) => ({ ...one, strips: await coder.encodePicture(one) })),
    );
    const back = await coder.decodePictures(coded);
    expect(back).toEqual(pictures.map((one) => ({ ...one, isWhole: true })));
    // in strips of two rows, whose law is that of the whole
    const { pixels, height, width } = pictures[1]!;
    const image = { channels: 3, height, width };
    const strips = stripsOf(pixels, image, 8);
    expect(strips.map(([piece]) => [piece!.top, piece!.rows])).toEqual([
      [0, 2],
      [2, 2],
      [4, 2],
      [6, 2],
      [8, 1],
    ]);
    const parts = await coder.logProbOfStreams(strips);
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(await coder.logProbOfPicture(pictures[1]!), 9);
    const bytesOfStrips = await coder.encodeStreams(strips);
    const blank = new Uint8Array(pixels.length);
    for (const [index, strip] of stripsOf(blank, image, 8).entries()) {
      expect(await coder.decodeStreams([strip], [bytesOfStrips[index]!])).toEqual([true]);
    }
    expect([...blank]).toEqual([...pixels]);
  });

  it("sees of most damaged bytes that they are, which checksums see of all", async () => {
    const model = drawn(integerFlow({ image: grey, width: 16, layers: 1 }));
    const [coded] = await model.coder!.encode(bytes(42, "damage"));
    const { below } = stream(2, "damage");
    const damaged = Array.from({ length: 100 }, () => {
      const copy = coded!.slice();
      copy[below(copy.length)]! ^= 1 + below(255);
      return copy;
    });
    const { isWhole } = await model.coder!.decode(damaged);
    expect(isWhole.filter(Boolean).length).toBeLessThan(20);
  });

  it("is learned, and kept as the rounded numbers that it computes with", async () => {
    const flow = integerFlow({ image: grey, width: 8, layers: 1 });
    const steps = Uint8Array.from({ length: 60 * 42 }, (_, at) => (at % 42) * 5 + (Math.floor(at / 42) % 3));
    const model = await fit(flow, { data: steps, shape: [60, 42] }, { epochs: 20, batchSize: 4 });
    const bits = await model.bitsPerDimension({ data: steps, shape: [60, 42] });
    expect(bits.reduce((a, b) => a + b, 0) / 60).toBeLessThan(5);
    // the law that was validated is the one that codes
    const said = -model.report!.validationLogProb / (42 * Math.LN2);
    expect(Math.abs(said / (bits.reduce((a, b) => a + b, 0) / 60) - 1)).toBeLessThan(0.1);
    const { values } = decodeModel(model.toBytes(), "model");
    for (const [name, data] of values) {
      if (name.endsWith("weight"))
        expect(
          data.every((value) => Number.isInteger(value / STEP)),
          name,
        ).toBe(true);
    }
    const declarations = declareDensity(density(flow, []));
    expect(settled(values, declarations)).toEqual(values);
    // unrounded weights say the same
    const rough = new Map(
      [...values].map(([name, data]) => [
        name,
        name.endsWith("weight") ? data.map((value) => value + STEP / 4) : data,
      ]),
    );
    const coder = imageCoderOf(density(flow, []), rough, backend)!;
    expect(await coder.encode(steps)).toEqual(await model.coder!.encode(steps));
  });

  it("draws images that it finds likely", async () => {
    const model = drawn(integerFlow({ image: grey, width: 16, layers: 1 }));
    const own = await model.sample(50, { seed: 1 });
    expect((await model.sample(50, { seed: 1 })).data).toEqual(own.data);
    const noise = bytes(50 * 42, "unlikely");
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(await model.logProb(own))).toBeGreaterThan(
      mean(await model.logProb({ data: noise, shape: [50, 42] })) + 5,
    );
  });

  it("refuses what it has no use for, in one sentence", async () => {
    const model = drawn(integerFlow({ image: grey, width: 8, layers: 1 }));
    const one = { data: new Uint8Array(42), shape: [1, 42] };
    await expect(model.logProb(one, { samples: 2 })).rejects.toThrow(
      "model.logProb: expected one sample, as probabilities of an integer flow are exact, got 2",
    );
    await expect(model.encode(one)).rejects.toThrow(
      "model.encode: expected a flow with latents of real numbers",
    );
    await expect(model.sample(1, { temperature: 0.5 })).rejects.toThrow(
      "model.sample: expected temperature 1",
    );
    expect(() => model.exportOnnx()).toThrow("model.exportOnnx: expected a flow with latents");
  });
});

describe("an archive of an integer flow", () => {
  const model = drawn(integerFlow({ image: colour, width: 32, layers: 2 }));
  const pixels = hostileImages(colour);

  for (const [name, open] of Object.entries(openers())) {
    it(`is the same, and is read, on ${name}`, async ({ skip }) => {
      skip(name.includes("WebGPU") && (await missing(open)) !== undefined);
      const expected = await archiveBy(model, pixels);
      const coder = coderOn(model, await open());
      const other = { ...model, coder };
      expect(Buffer.compare(await archiveBy(other, pixels), expected)).toBe(0);
      const decoded = [];
      for await (const part of (await openArchive(expected)).images(other)) decoded.push(part.pixels);
      expect(Buffer.compare(Buffer.concat(decoded), pixels)).toBe(0);
      await coder.dispose();
    });
  }
});

async function archiveBy(model: Model, pixels: Uint8Array): Promise<Buffer> {
  const pieces = [];
  for await (const piece of compressImages(model, pixels)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function coderOn(model: Model, other: Backend): ImageCoder {
  const { flow, values } = decodeModel(model.toBytes(), "model");
  const coder = imageCoderOf(density(flow, []), values, other);
  if (coder === undefined || !isIntegerPixels(flow.base)) throw new Error("expected an integer flow");
  return coder;
}

function openers(): Record<string, () => Promise<Backend>> {
  return {
    "one thread": async () => backend,
    "two threads": async () => (await import("../src/runtime/nodeBackend.ts")).openBackend({ threads: 2 }),
    WebAssembly: async () => (await import("../src/runtime/webBackend.ts")).openBackend({ threads: 1 }),
    WebGPU: openWebGpu,
  };
}

function total(logProbs: Float64Array): number {
  return logProbs.reduce((sum, value) => sum + Math.exp(value), 0);
}
