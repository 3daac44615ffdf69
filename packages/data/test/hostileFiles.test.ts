import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataError, readCells, readImages, readTable } from "@tractable/data";
import { afterAll, describe, expect, it } from "vitest";
import { npy, zip } from "./numpyFiles.ts";

/**
 * How many mutations of models there are; of each of these kinds a share, as reading takes longer. The check
 * command makes more.
 */
const MUTATIONS = Number(process.env.TRACTABLE_MUTATIONS ?? 10_000);
const SEED = Number(process.env.TRACTABLE_MUTATION_SEED ?? 1);

/** Numbers in [0, 1) from a seed: a linear congruential generator is enough to pick bytes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function mutate(original: Uint8Array, number: number): Uint8Array {
  const next = generator(SEED * 7919 + number * 104729);
  for (let round = 0; round < 5; round++) next();
  const at = (size: number) => Math.min(size - 1, Math.floor(size * next()));
  const bytes = original.slice();
  switch (at(5)) {
    case 0:
      bytes[at(bytes.length)]! ^= 1 << at(8);
      return bytes;
    case 1:
      return original.slice(0, at(bytes.length));
    case 2: {
      // the first bytes tell of sizes
      const from = at(Math.min(128, bytes.length));
      for (let place = from; place < Math.min(bytes.length, from + 8); place++) bytes[place] = at(256);
      return bytes;
    }
    case 3: {
      const from = at(bytes.length);
      return Uint8Array.from([...bytes.slice(0, from), at(256), at(256), at(256), ...bytes.slice(from)]);
    }
    default: {
      const from = at(bytes.length);
      return Uint8Array.from([...bytes.slice(0, from), ...bytes.slice(from + 1 + at(16))]);
    }
  }
}

const idx = Uint8Array.from([
  0,
  0,
  8,
  3,
  0,
  0,
  0,
  5,
  0,
  0,
  0,
  4,
  0,
  0,
  0,
  4,
  ...Array.from({ length: 80 }, (_, pixel) => (pixel * 37) % 256),
]);
const table = Float32Array.from({ length: 24 }, (_, index) => index / 3);
const csv = `id,age,job\n${Array.from({ length: 12 }, (_, row) => `${row},${20 + row}.5,"baker, ${row}"`).join("\n")}\n`;

const array = npy({ descr: "<f4", shape: [8, 3], data: new Uint8Array(table.buffer) });
const kinds: Readonly<
  Record<
    string,
    { readonly bytes: Uint8Array; readonly share: number; readonly read: (path: string) => Promise<unknown> }
  >
> = {
  "m.npy": { bytes: new Uint8Array(array), share: 0.3, read: (path) => readTable([path]) },
  "m.npz": {
    bytes: new Uint8Array(zip([["data.npy", array]], 8)),
    share: 0.3,
    read: (path) => readTable([path]),
  },
  "m-idx3-ubyte": { bytes: idx, share: 0.3, read: (path) => readImages([path]) },
  "m-idx3-ubyte.gz": { bytes: new Uint8Array(gzipSync(idx)), share: 0.1, read: (path) => readImages([path]) },
  // a database opens each
  "m.csv": { bytes: new TextEncoder().encode(csv), share: 0.02, read: (path) => readCells([path]) },
};

describe("files that were damaged", () => {
  const folder = mkdtempSync(join(tmpdir(), "tractable-hostile-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.each(Object.entries(kinds))(
    "%s is refused in a sentence about the file, or read",
    async (name, kind) => {
      const path = join(folder, name);
      let refused = 0;
      for (let number = 0; number < MUTATIONS * kind.share; number++) {
        writeFileSync(path, mutate(kind.bytes, number));
        try {
          await kind.read(path);
        } catch (error) {
          refused++;
          expect(error, `mutation ${number}: ${(error as Error).stack}`).toBeInstanceOf(DataError);
          expect((error as Error).message, `mutation ${number}`).toContain(path);
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
    60 * MUTATIONS,
  );
});
