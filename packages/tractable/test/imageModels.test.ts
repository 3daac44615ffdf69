import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { logit } from "../src/bijections/logit.ts";
import { classNormal } from "../src/distributions/classNormal.ts";
import { type Flow, flow } from "../src/flows/flow.ts";
import { glow } from "../src/flows/glow.ts";
import { imageRealNvp } from "../src/flows/imageRealNvp.ts";
import { nice } from "../src/flows/nice.ts";
import { asImages } from "../src/images/asImages.ts";
import type { Dequantization } from "../src/images/dequantization/dequantization.ts";
import { uniformDequantization } from "../src/images/dequantization/uniformDequantization.ts";
import { variationalDequantization } from "../src/images/dequantization/variationalDequantization.ts";
import { imageActNorm } from "../src/images/imageActNorm.ts";
import { imageBatchNorm } from "../src/images/imageBatchNorm.ts";
import { imageCoupling } from "../src/images/imageCoupling.ts";
import { convNet } from "../src/images/nets/convNet.ts";
import { loadBytes } from "../src/model/load.ts";
import { stream } from "../src/random/stream.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { mixtureOfLogistics } from "../src/scalarMaps/mixtureOfLogistics.ts";
import { sequence } from "../src/structures/sequence.ts";
import { fit } from "../src/training/fit.ts";
import type { FitOptions } from "../src/training/fitOptions.ts";
import { expectAllClose } from "./support/closeTo.ts";
import { randomModel } from "./support/randomModel.ts";

const small = { channels: 1, height: 1, width: 2 };

/** A flow of images of two pixels with few levels, whose density lies within the pixels' range. */
function twoPixels(levels: number, dequantization: Dequantization, classes = 0): Flow {
  return flow({
    features: 2,
    bijection: asImages({
      image: small,
      bijection: sequence(
        logit({ alpha: 0 }),
        imageCoupling({ mask: "checkerboard", map: affine({ minimumScale: 0.5 }), net: convNet(6) }),
        imageCoupling({ mask: "inverse checkerboard", map: affine({ minimumScale: 0.5 }), net: convNet(6) }),
      ),
    }),
    base: classes === 0 ? undefined : classNormal({ classes, from: 1 }),
    pixels: { image: small, levels, dequantization },
  });
}

const LEVELS = 4;
const everyImage = Array.from({ length: LEVELS ** 2 }, (_, at) => [Math.floor(at / LEVELS), at % LEVELS]);

describe.each([
  ["uniform", uniformDequantization()],
  ["variational", variationalDequantization({ layers: 2, width: 6 })],
] as const)("%s dequantisation", (_, dequantization) => {
  const model = randomModel(twoPixels(LEVELS, dequantization), 3);

  it("bounds probabilities that sum to one: closely with many samples, from below with one", async () => {
    const close = await model.logProb(everyImage, { samples: 2000, seed: 1 });
    const total = close.reduce((sum, value) => sum + Math.exp(value), 0);
    expect(total).toBeGreaterThan(0.985);
    expect(total).toBeLessThan(1.015);
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const single = await Promise.all(seeds.map((seed) => model.logProb(everyImage, { seed })));
    everyImage.forEach((_, image) => {
      const mean = single.reduce((sum, values) => sum + values[image]!, 0) / seeds.length;
      expect(mean).toBeLessThan(close[image]! + 0.02);
    });
  });

  it("reports bits per dimension", async () => {
    const nats = await model.logProb(everyImage);
    const bits = await model.bitsPerDimension(everyImage);
    expectAllClose(
      bits,
      [...nats].map((value) => -value / (2 * Math.LN2)),
      1e-12,
      "bits",
    );
  });
});

it("variational and uniform dequantisation bound the same probabilities", async () => {
  const [plain, learned] = [uniformDequantization(), variationalDequantization({ layers: 2, width: 6 })].map(
    (dequantization) => randomModel(twoPixels(LEVELS, dequantization), 3),
  );
  const options = { samples: 4000, seed: 2 };
  const [a, b] = [await plain!.logProb(everyImage, options), await learned!.logProb(everyImage, options)];
  expectAllClose(a, b, 0.05, "ln P");
});

describe("a model with classes", () => {
  const model = randomModel(twoPixels(LEVELS, uniformDequantization(), 3), 5);

  it("has a log-probability for each class, and one for all in equal parts", async () => {
    const perClass = await model.logProbPerClass(everyImage, { samples: 3, seed: 4 });
    expect(perClass.shape).toEqual([everyImage.length, 3]);
    for (const label of [0, 1, 2]) {
      const labels = everyImage.map(() => label);
      const own = await model.logProb(everyImage, { labels, samples: 3, seed: 4 });
      expectAllClose(
        own,
        everyImage.map((_, row) => perClass.data[3 * row + label]!),
        1e-4,
        "class",
      );
    }
    const all = await model.logProb(everyImage, { samples: 3, seed: 4 });
    everyImage.forEach((_, row) => {
      const own = [...perClass.data.subarray(3 * row, 3 * row + 3)];
      const mixed = Math.log(own.reduce((sum, value) => sum + Math.exp(value), 0) / 3);
      expect(all[row]).toBeCloseTo(mixed, 4);
    });
  });

  it("draws the class it is asked for", async () => {
    const shares = (data: ArrayLike<number>) => {
      const counts = new Array<number>(LEVELS ** 2).fill(0);
      for (let at = 0; at < data.length; at += 2) counts[LEVELS * data[at]! + data[at + 1]!]!++;
      return counts.map((count) => count / (data.length / 2));
    };
    const { data } = await model.sample(20_000, { label: 1, seed: 2 });
    const labels = everyImage.map(() => 1);
    const expected = (await model.logProb(everyImage, { labels, samples: 500 })).map(Math.exp);
    expectAllClose(shares(data), expected, 0.015, "share");
  });

  it("refuses labels that aren't classes", async () => {
    await expect(model.logProb(everyImage, { labels: everyImage.map(() => 3) })).rejects.toThrow(
      "expected whole numbers from 0 to 2, got 3 for row 1",
    );
    await expect(model.logProb(everyImage, { labels: [1] })).rejects.toThrow(
      "expected a label for each of 16 rows, got 1",
    );
  });
});

it("an iterative direction reports how exactly each row was solved for", async () => {
  const mixture = imageCoupling({
    mask: "checkerboard",
    map: mixtureOfLogistics({ components: 2 }),
    net: convNet(6),
  });
  const its = flow({
    features: 2,
    bijection: asImages({ image: small, bijection: mixture }),
    pixels: { image: small, levels: LEVELS },
  });
  const model = randomModel(its, 8);
  const { residual: none, ...latents } = await model.encode(everyImage);
  expect(none).toBeUndefined();
  const { data, residual } = await model.decode(latents);
  expectAllClose(data, everyImage.flat(), 1e-3, "pixel");
  expect(residual).toHaveLength(everyImage.length);
  expect(Math.max(...residual!)).toBeLessThan(1e-5);
});

describe("fit on images", () => {
  const image = { channels: 1, height: 4, width: 4 };
  const random = stream(7, "test images");
  const count = 120;
  const labels = Array.from({ length: count }, (_, row) => row % 2);
  /** Dark left or bright right halves. */
  const data = Uint8Array.from({ length: count * 16 }, (_, at) => {
    const isRight = at % 4 > 1;
    const label = labels[Math.floor(at / 16)]!;
    return isRight === (label === 1) ? 200 + random.below(40) : random.below(30);
  });
  const images = { data, shape: [count, 1, 4, 4] };
  const tiny = { epochs: 4, batchSize: 24, seed: 3 };

  it.each([
    glow({ image, levels: 1, steps: 2, width: 8, classes: 2 }),
    imageRealNvp({ image, levels: 2, width: 4, blocks: 1, classes: 2 }),
    imageRealNvp({ image, levels: 2, width: 4, blocks: 1, classes: 2, norm: "batchNorm" }),
    nice({ image, layers: 2, hidden: [16], classes: 2 }),
    glow({
      image,
      levels: 1,
      steps: 1,
      width: 8,
      classes: 2,
      map: mixtureOfLogistics({ components: 3 }),
    }),
    glow({
      image,
      levels: 2,
      steps: 1,
      width: 8,
      classes: 2,
      dequantization: variationalDequantization({ layers: 2, width: 4 }),
    }),
  ])("$name learns with labels, tells the classes apart, and is saved", async (its) => {
    const model = await fit(its, images, { ...tiny, epochs: 40, labels, classNames: ["left", "right"] });
    expect(model.image).toEqual(image);
    const perClass = await model.logProbPerClass(images);
    const right = labels.filter(
      (label, row) => perClass.data[2 * row + label]! > perClass.data[2 * row + 1 - label]!,
    );
    expect(right.length / count).toBeGreaterThan(0.9);
    const loaded = await loadBytes(model.toBytes());
    expect(loaded.classNames).toEqual(["left", "right"]);
    expect(await loaded.bitsPerDimension(images)).toEqual(await model.bitsPerDimension(images));
    const { data: drawn } = await loaded.sample(20, { temperature: 0.5, label: 0, seed: 1 });
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    const back = await loaded.decode(await loaded.encode(images));
    expectAllClose(back.data, data, 1e-3, "pixel");
  });

  it("computes the same gradient in parts, one after another", async () => {
    const its = glow({ image, levels: 1, steps: 1, width: 8 });
    const train = async (options: FitOptions) => {
      const model = await fit(its, images, { ...tiny, ...options });
      return model.logProb(images);
    };
    const [whole, parts] = [await train({}), await train({ accumulate: 3 })];
    expectAllClose(parts, whole, 1e-3, "ln P");
    expectAllClose(await train({ accumulate: 3, memory: "recompute" }), whole, 1e-3, "ln P");
    await expect(fit(its, images, { ...tiny, accumulate: 5 })).rejects.toThrow(
      "expected accumulate to divide the batch of 24 rows into equal parts, got 5",
    );
  });

  it("goes on after an interruption to the very weights, running averages and noise included", async () => {
    const make = () =>
      imageRealNvp({
        image,
        levels: 1,
        width: 4,
        blocks: 1,
        norm: "batchNorm",
        dequantization: variationalDequantization({ layers: 2, width: 4 }),
      });
    const folder = await mkdtemp(join(tmpdir(), "tractable-test-"));
    const options = { ...tiny, epochs: 3, accumulate: 2 };
    const whole = await fit(make(), images, options);
    const controller = new AbortController();
    const checkpoint = join(folder, "run.checkpoint");
    const interrupted = await fit(make(), images, {
      ...options,
      checkpoint,
      signal: controller.signal,
      onProgress: ({ epoch }) => {
        if (epoch === 2) controller.abort();
      },
    });
    expect(interrupted.report!.stopped).toBe("aborted");
    const resumed = await fit(make(), images, { ...options, checkpoint, resume: true });
    expect(await resumed.logProb(images)).toEqual(await whole.logProb(images));
    expect(resumed.report!.curve).toEqual(whole.report!.curve);
    await rm(folder, { recursive: true });
  });

  it("batch normalisation ends with the statistics of the batches", async () => {
    const its = flow({
      features: 16,
      bijection: asImages({ image, bijection: sequence(imageActNorm(), imageBatchNorm({ rate: 0.05 })) }),
      pixels: { image },
    });
    const model = await fit(its, images, { ...tiny, epochs: 20 });
    const { data: latents } = await model.encode(images);
    const mean = latents.reduce((sum, value) => sum + value, 0) / latents.length;
    const variance = latents.reduce((sum, value) => sum + (value - mean) ** 2, 0) / latents.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  it("shows the model every so many epochs", async () => {
    const seen: number[] = [];
    const its = glow({ image, levels: 1, steps: 1, width: 4 });
    await fit(its, images, {
      ...tiny,
      epochs: 5,
      watch: {
        everyEpochs: 2,
        async call(model, epoch) {
          seen.push(epoch);
          expect((await model.sample(2)).shape).toEqual([2, 16]);
        },
      },
    });
    expect(seen).toEqual([2, 4]);
  });

  it("refuses what isn't images of this size in whole numbers", async () => {
    const its = glow({ image, levels: 1, steps: 1, width: 4 });
    const bright = { data: Float32Array.from(data, (value) => value / 255), shape: images.shape };
    await expect(fit(its, bright, tiny)).rejects.toThrow(
      /fit: expected pixels as whole numbers from 0 to 255, got 0\.\d+ in image 1; scale and round them/,
    );
    await expect(fit(its, { data, shape: [count / 2, 32] }, tiny)).rejects.toThrow(
      "fit: expected images of 16 values, got 32",
    );
    await expect(fit(its, { data: Uint8Array.from(data), shape: [count, 4, 4, 1] }, tiny)).rejects.toThrow(
      "fit: expected images of shape [images, 1, 4, 4] (channels, height, width), got [120, 4, 4, 1]",
    );
    expect(() => flow({ features: 16, bijection: sequence(), pixels: { image, levels: 1 } })).toThrow(
      "flow, pixels: expected levels to be a whole number from 2 to 65536, got 1",
    );
    await expect(fit(its, images, { ...tiny, labels })).rejects.toThrow(
      "no labels for a flow without classes",
    );
    expect(() => glow({ image: { channels: 1, height: 28, width: 28 }, levels: 3 })).toThrow(
      "expected images that can be halved 3 times for 3 levels, got 28x28, which can be halved twice; use 2 levels, or images of 32x32",
    );
  });
});
