import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../src/files/safetensors.ts";
import { flow } from "../src/flows/flow.ts";
import { realNvp } from "../src/flows/realNvp.ts";
import { tableFlow } from "../src/flows/tableFlow.ts";
import type { Model } from "../src/model/model.ts";
import type { RowBlock, RowSource } from "../src/rows/rowSource.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { elementwise } from "../src/structures/elementwise.ts";
import { inferSchema } from "../src/tables/inferSchema.ts";
import { fit } from "../src/training/fit.ts";
import type { FitOptions } from "../src/training/fitOptions.ts";
import type { DataBlocks } from "../src/training/minibatches/dataBlocks.ts";
import { EpochRows } from "../src/training/minibatches/epochRows.ts";
import { twoMoons } from "./support/twoMoons.ts";

const small = () => realNvp({ features: 2, layers: 4, hidden: [24, 24] });
const weightsOf = (model: Model) =>
  [...decodeSafetensors(model.toBytes(), "").tensors].map(
    ([name, { data }]) =>
      `${name} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")}`,
  );

/** Rows in blocks of some sizes. */
function inBlocks(rows: readonly number[][], sizes: readonly number[]): RowSource {
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0));
  return {
    sizes,
    block: async (index) => ({ rows: rows.slice(starts[index], starts[index]! + sizes[index]!) }),
  };
}

describe("the order of an epoch", () => {
  const sizes = [5, 3, 4, 1];
  const read: number[] = [];
  const blocks: DataBlocks = {
    sizes,
    async block(index) {
      read.push(index);
      const data = Float32Array.from({ length: sizes[index]! }, (_, row) => 100 * index + row);
      return { x: { data, shape: [data.length, 1] }, context: undefined, labels: undefined };
    },
  };
  const values = async (rows: EpochRows, epoch: number, from: number, to: number) =>
    (await rows.pick(epoch, from, to)).flatMap(({ data, places }) =>
      Array.from(places, (place) => data.x.data[place]!),
    );

  it("has every row once, begins with the first block, and reads each block once an epoch", async () => {
    const rows = new EpochRows(blocks, 3);
    const first: number[] = [];
    for (let from = 0; from < 13; from += 2)
      first.push(...(await values(rows, 1, from, Math.min(13, from + 2))));
    const all = sizes.flatMap((size, block) => Array.from({ length: size }, (_, row) => 100 * block + row));
    expect([...first].sort((a, b) => a - b)).toEqual(all);
    expect(first.slice(0, 5).every((value) => value < 100)).toBe(true);
    expect([...read.slice(0, 4)].sort()).toEqual([0, 1, 2, 3]);
    const second = await values(rows, 2, 0, 13);
    expect([...second].sort((a, b) => a - b)).toEqual(all);
    expect(second).not.toEqual(first);
  });

  it("is that of the seed and the epoch, wherever one begins", async () => {
    const whole = await values(new EpochRows(blocks, 3), 2, 0, 13);
    expect(await values(new EpochRows(blocks, 3), 2, 6, 11)).toEqual(whole.slice(6, 11));
    expect(await values(new EpochRows(blocks, 4), 2, 0, 13)).not.toEqual(whole);
  });
});

describe("rows of a source", () => {
  const rows = twoMoons(1000, 4);
  const options: FitOptions = { epochs: 3, batchSize: 32, seed: 5, threads: 1 };
  const folder = mkdtemp(join(tmpdir(), "tractable-source-"));
  afterAll(async () => rm(await folder, { recursive: true }));

  it("in one block are those in memory, to the bit", async () => {
    const [plain, source] = [
      await fit(small(), rows, options),
      await fit(small(), inBlocks(rows, [1000]), options),
    ];
    expect(weightsOf(source)).toEqual(weightsOf(plain));
    expect(source.report!.curve).toEqual(plain.report!.curve);
  });

  it("in several are learned from, all but those kept of the first, and the same twice", async () => {
    const source = inBlocks(rows, [400, 250, 350]);
    const model = await fit(small(), source, options);
    const { rows: trained, validationRows, steps, curve } = model.report!;
    expect([trained, validationRows, steps]).toEqual([960, 40, 90]);
    expect(curve.at(-1)!.validationLogProb).toBeGreaterThan(curve[0]!.validationLogProb);
    expect(weightsOf(await fit(small(), source, options))).toEqual(weightsOf(model));
  });

  it("are gone on with after an interruption, to the bit", async () => {
    const source = inBlocks(rows, [400, 250, 350]);
    const checkpoint = join(await folder, "run.checkpoint");
    const whole = await fit(small(), source, options);
    const controller = new AbortController();
    await fit(small(), source, {
      ...options,
      checkpoint,
      signal: controller.signal,
      onProgress: ({ epoch, step }) => {
        if (epoch === 2 && step >= 14) controller.abort();
      },
    });
    const resumed = await fit(small(), source, { ...options, checkpoint, resume: true });
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    await expect(
      fit(small(), inBlocks(rows, [400, 300, 300]), { ...options, checkpoint, resume: true }),
    ).rejects.toThrow("got one of another run");
  });

  it("aren't gone on with where other blocks have changed, if the source can tell", async () => {
    const checkpoint = join(await folder, "told.checkpoint");
    const source = (print: string): RowSource => ({
      ...inBlocks(rows, [500, 500]),
      fingerprint: async () => print,
    });
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await fit(small(), source("a"), { ...options, checkpoint, signal: controller.signal, onProgress });
    const again = { ...options, checkpoint, resume: true };
    await expect(fit(small(), source("b"), again)).rejects.toThrow("got one of another run");
    await fit(small(), source("a"), again);
  });

  it("bring their context along, and may be of any types", async () => {
    const people = Array.from({ length: 200 }, (_, row) => ({
      city: row % 3 === 0 ? "Bern" : "Basel",
      age: 20 + (row % 37),
      old: row % 37 > 20,
    }));
    const features = people.map(({ city, age }) => ({ city, age }));
    const given = people.map(({ old }) => ({ old }));
    const schema = inferSchema(features);
    const source: RowSource = {
      sizes: [120, 80],
      block: (index) => ({
        rows: index === 0 ? features.slice(0, 120) : features.slice(120),
        context: index === 0 ? given.slice(0, 120) : given.slice(120),
      }),
    };
    const typed = tableFlow(schema, { context: inferSchema(given), width: 16 });
    const model = await fit(typed, source, { epochs: 4, seed: 1 });
    expect(model.contextColumns).toEqual(["old"]);
    const [logProb] = await model.logProb(features.slice(0, 1), { context: given.slice(0, 1) });
    expect(logProb).toBeLessThan(0);
  });

  it("of types say which value the schema doesn't allow", async () => {
    const price = Array.from({ length: 60 }, (_, row) => Math.sin(row));
    const sound = { price, town: price.map(() => "Ulm") };
    const typed = tableFlow(inferSchema(sound), { width: 16 });
    const broken = (other: { price?: number[]; town?: string[] }): RowSource => ({
      sizes: [60, 60],
      block: (index) => ({ rows: index === 0 ? sound : { ...sound, ...other } }),
    });
    const options = { epochs: 1, seed: 1 };
    await expect(
      fit(typed, broken({ price: price.map((value, row) => (row === 4 ? Infinity : value)) }), options),
    ).rejects.toThrow(/block 1: .*got Infinity in column "price" in row 5/);
    await expect(
      fit(typed, broken({ town: sound.town.map((value, row) => (row === 8 ? "Bonn" : value)) }), options),
    ).rejects.toThrow(/got Bonn in column "town" in row 9/);
  });

  it("are validated within an epoch of many steps, too", async () => {
    const many = twoMoons(4600, 2);
    const its = flow({ features: 2, bijection: elementwise({ map: affine() }) });
    const model = await fit(its, inBlocks(many, [500, 4100]), { epochs: 1, batchSize: 1, seed: 1 });
    const { curve, epochs, steps } = model.report!;
    expect(steps).toBe(4550);
    expect(curve.map(({ epoch }) => epoch)).toEqual([0.901, 1]);
    expect(epochs).toBe(1);
    const brief = { batchSize: 1, seed: 1, timeLimit: 1e-9 };
    const started = await fit(its, inBlocks(many, [500, 4100]), brief);
    expect([started.report!.steps, started.report!.bestEpoch]).toEqual([0, 0]);
    const onStep = new AbortController();
    const onProgress = () => onStep.abort();
    const one = await fit(its, inBlocks(many, [500, 4100]), {
      batchSize: 1,
      signal: onStep.signal,
      onProgress,
    });
    expect(one.report!.bestEpoch).toBe(0.001);
  });

  it.each([
    [
      { sizes: [], block: () => ({ rows }) },
      {},
      /^fit: expected the sizes of a source's blocks to be a list/,
    ],
    [{ sizes: [1.5], block: () => ({ rows }) }, {}, /whole numbers above 0, one or more, got \[1\.5\]$/],
    [
      { sizes: [900, 100], block: () => ({ rows }) },
      {},
      "fit, block 0: expected 900 rows, as the source's sizes say, got 1000",
    ],
    [
      inBlocks(rows, [900, 100]),
      { context: rows },
      "fit: expected no context beside a source of rows, whose blocks bring theirs along, got some; put it into the blocks",
    ],
    [
      {
        sizes: [500, 500],
        block: (index: number): RowBlock => ({ rows: index === 0 ? rows.slice(500) : [[1, Number.NaN]] }),
      },
      {},
      "fit, block 1: expected finite numbers, got NaN in row 1, x1; drop or fill such rows",
    ],
    [
      {
        sizes: [500, 500],
        block: async (index: number) => {
          if (index === 1) throw new Error("the disk is gone");
          return { rows: rows.slice(500) };
        },
      },
      {},
      "the disk is gone",
    ],
  ] as const)("are refused in a sentence where they can't be read %#", async (source, more, message) => {
    await expect(fit(small(), source as RowSource, { epochs: 1, ...more })).rejects.toThrow(message);
  });
});
