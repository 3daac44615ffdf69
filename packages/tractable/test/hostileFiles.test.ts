import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../src/files/safetensors.ts";
import {
  fit,
  glow,
  inferSchema,
  integerFlow,
  loadBytes,
  nsf,
  TractableError,
  tableFlow,
} from "../src/index.ts";
import { decodeModel, encodeModel } from "../src/model/modelFile.ts";
import { readCheckpoint, writeCheckpoint } from "../src/training/checkpoint.ts";
import { mutateSafetensors } from "./support/mutate.ts";

/** How many mutations of each kind of file; the check command makes more. */
const MUTATIONS = Number(process.env.TRACTABLE_MUTATIONS ?? 10_000);
const SEED = Number(process.env.TRACTABLE_MUTATION_SEED ?? 1);
/**
 * A hostile file is refused within 100 ms; on a busy machine a test allows more, and a hang takes forever.
 */
const LONGEST_MS = 2000;

const rows = Array.from({ length: 60 }, (_, row) => [Math.sin(row), Math.cos(3 * row)]);
const image = { channels: 1, height: 4, width: 4 };
const people = rows.map(([a], row) => ({
  age: 20 + (row % 7),
  job: row % 3 === 0 ? "nurse" : "baker",
  since: row % 5 === 0 ? null : "2021-03-04",
  height: a!,
}));
const models = new Map<string, Uint8Array>();

beforeAll(async () => {
  const quick = { epochs: 1 };
  models.set("numbers", (await fit(nsf({ features: 2, layers: 2 }), rows, quick)).toBytes());
  const pixels = { data: Uint8Array.from({ length: 960 }, (_, at) => (at * 37) % 256), shape: [60, 1, 4, 4] };
  models.set("images", (await fit(glow({ image, levels: 1, steps: 1, width: 4 }), pixels, quick)).toBytes());
  const whole = integerFlow({ image, radius: 1, width: 4, layers: 1, components: 2 });
  models.set("whole numbers", (await fit(whole, pixels, quick)).toBytes());
  const typed = tableFlow(inferSchema(people), { width: 16, bumps: 2 });
  models.set("a table", (await fit(typed, people, quick)).toBytes());
});

describe.each(["numbers", "images", "whole numbers", "a table"])(
  "models of %s that were damaged or forged",
  (kind) => {
    it(`are refused in a sentence about the file, or mean what they say`, () => {
      const original = models.get(kind)!;
      const meaning = encodeModel(decodeModel(original, "m"));
      let refused = 0;
      for (let number = 0; number < MUTATIONS / 4; number++) {
        const bytes = mutateSafetensors(original, SEED, number);
        const start = performance.now();
        try {
          const parts = decodeModel(bytes, "some/model.safetensors");
          // whoever has the digest has what was written
          if (parts.isVerified) expect(encodeModel(parts), `mutation ${number}`).toEqual(meaning);
        } catch (error) {
          refused++;
          expect(error, `mutation ${number}`).toBeInstanceOf(TractableError);
          expect((error as Error).message, `mutation ${number}`).toMatch(
            /^some\/model\.safetensors: [^\n]+$/,
          );
        }
        expect(performance.now() - start, `mutation ${number}`).toBeLessThan(LONGEST_MS);
      }
      expect(refused).toBeGreaterThan(MUTATIONS / 8);
      expect(({} as Record<string, unknown>).kind).toBeUndefined();
    }, 120_000);

    it("score without a mistake in the program, where they open at all", async () => {
      const original = models.get(kind)!;
      const data =
        kind === "numbers" ? rows.slice(0, 2) : kind === "a table" ? people.slice(0, 2) : undefined;
      let opened = 0;
      for (let number = 0; number < 200; number++) {
        const bytes = mutateSafetensors(original, SEED + 1, number);
        try {
          const model = await loadBytes(bytes);
          opened++;
          if (data !== undefined) await model.logProb(data);
          await model.dispose();
        } catch (error) {
          expect(error, `mutation ${number}: ${(error as Error).stack}`).toBeInstanceOf(TractableError);
        }
      }
      expect(opened).toBeGreaterThan(0);
    }, 120_000);
  },
);

describe("checkpoints that were damaged or forged", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tractable-hostile-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are refused in a sentence about the file, or mean what they say", async () => {
    const path = join(folder, "run.checkpoint");
    const state = {
      value: new Map([["a", Float32Array.of(1, 2, 3)]]),
      first: new Map([["a", Float32Array.of(0, 0, 0)]]),
      tracked: new Map<string, Float32Array>(),
    };
    const position = {
      epoch: 2,
      step: 1,
      steps: 9,
      secondsElapsed: 1,
      trainSum: -3,
      bestEpoch: 1,
      bestValidation: -2,
      rescues: 0,
      curve: [{ epoch: 1, trainLogProb: -2, validationLogProb: -2 }],
    };
    await writeCheckpoint(path, { position, state, best: state.value, identity: "this" });
    const { readFile } = await import("node:fs/promises");
    const original = new Uint8Array(await readFile(path));
    const place = join(folder, "mutated.checkpoint");
    for (let number = 0; number < Math.min(3000, MUTATIONS); number++) {
      await writeFile(place, mutateSafetensors(original, SEED, number));
      try {
        await readCheckpoint(place, "this");
      } catch (error) {
        expect(error, `mutation ${number}: ${(error as Error).stack}`).toBeInstanceOf(TractableError);
        expect((error as Error).message.startsWith(`${place}: `), (error as Error).message).toBe(true);
      }
    }
  }, 120_000);
});

describe("sizes that a file only claims", () => {
  const claims: readonly (readonly [string, (flow: Record<string, unknown>) => void, RegExp])[] = [
    [
      "features",
      (flow) => Object.assign(flow, { features: 1e9 }),
      /expected 2 features, as it names so many, got 1000000000/,
    ],
    ["context", (flow) => Object.assign(flow, { context: 1e9 }), /expected 0 numbers of context/],
    [
      "a sequence of 100,000 layers",
      (flow) => {
        const { bijection } = flow as { bijection: { layers: unknown[] } };
        bijection.layers = Array.from({ length: 100_000 }, () => ({ kind: "permutation", order: "reverse" }));
      },
      /expected at most 10000 parts/,
    ],
    [
      "hidden units",
      (flow) => {
        const { bijection } = flow as { bijection: { layers: { net?: { width: number } }[] } };
        for (const layer of bijection.layers) if (layer.net !== undefined) layer.net.width = 1e8;
      },
      /expected sizes that the arrays in the file have, at most \d+, got 100000000 as width/,
    ],
    [
      "reflections",
      (flow) =>
        Object.assign(flow, {
          bijection: { kind: "sequence", layers: [{ kind: "householder", reflections: 1e6 }] },
        }),
      /expected sizes that the arrays in the file have, at most \d+, got 1000000 as reflections/,
    ],
    [
      "nested lists",
      (flow) => {
        let nested: unknown = [];
        for (let depth = 0; depth < 1000; depth++) nested = [nested];
        Object.assign(flow, { bijection: { kind: "sequence", layers: nested } });
      },
      /larger or deeper than any flow/,
    ],
  ];
  it.each(claims)("%s are refused before anything is made of them", (_name, change, message) => {
    const { metadata, tensors } = decodeSafetensors(models.get("numbers")!, "m");
    const header = JSON.parse(metadata.model!);
    change(header.flow);
    const forged = encodeSafetensors({ metadata: { ...metadata, model: JSON.stringify(header) }, tensors });
    const before = process.memoryUsage().rss;
    const start = performance.now();
    expect(() => decodeModel(forged, "m.safetensors")).toThrow(message);
    expect(performance.now() - start).toBeLessThan(LONGEST_MS);
    expect(process.memoryUsage().rss - before).toBeLessThan(1e8);
  });
});

it("a context that a table's columns don't have is refused before anything is made of it", () => {
  const { metadata, tensors } = decodeSafetensors(models.get("a table")!, "m");
  const header = JSON.parse(metadata.model!);
  const forged = (context: number) => {
    header.flow.context = context;
    return encodeSafetensors({ metadata: { ...metadata, model: JSON.stringify(header) }, tensors });
  };
  expect(() => decodeModel(forged(1e6), "m.safetensors")).toThrow(
    "m.safetensors: flow: expected as many numbers of context as the context's columns have codes, 0, got 1000000",
  );
  expect(() => decodeModel(forged(1e9), "m.safetensors")).toThrow(
    "m.safetensors: flow: expected context to be a whole number from 0 to 10000000, got 1000000000",
  );
});

describe("numbers in a file", () => {
  it("that aren't finite are refused", () => {
    const { metadata, tensors } = decodeSafetensors(models.get("numbers")!, "m");
    const [name, array] = [...tensors].find(([key]) => key.endsWith("weight"))!;
    const data = array.data.slice();
    data[1] = Number.NaN;
    const forged = encodeSafetensors({
      metadata,
      tensors: new Map([...tensors, [name, { ...array, data }]]),
    });
    expect(() => decodeModel(forged, "m.safetensors")).toThrow(
      `m.safetensors: expected finite numbers in the array "${name}", got others; the file is damaged`,
    );
  });

  it("of which one bit was changed are refused", () => {
    const bytes = models.get("numbers")!.slice();
    bytes[bytes.length - 1]! ^= 1;
    expect(() => decodeModel(bytes, "m.safetensors")).toThrow(
      "m.safetensors: expected contents that match their digest, got others; the file was damaged or changed, get it again",
    );
  });
});
