import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { type ByteSource, toByteSource } from "../src/files/byteSource.ts";
import { integerFlow } from "../src/flows/integerFlow.ts";
import { compressImages, openArchive } from "../src/index.ts";
import type { ImageCoder } from "../src/integers/imageCoder.ts";
import { chunkHeaderBytes } from "../src/tasks/archive/archiveChunk.ts";
import { listedChunks } from "../src/tasks/archive/archiveDamage.ts";
import { decodeHeader } from "../src/tasks/archive/archiveHeader.ts";
import { findChunks } from "../src/tasks/archive/findChunks.ts";
import { randomModel } from "./support/randomModel.ts";

const image = { channels: 1, height: 128, width: 128 };
const size = 128 * 128;
const flow = integerFlow({ image, width: 4, layers: 1, components: 1, radius: 1 });
const real = randomModel(flow, 1, { keep: "base.tables." });
/** A coder that takes no time, as it is the archive that is looked at: images are their own bytes. */
const plain: Partial<ImageCoder> = {
  encode: async (pixels) =>
    Array.from({ length: pixels.length / size }, (_, index) =>
      pixels.slice(index * size, (index + 1) * size),
    ),
  decode: async (coded) => ({
    pixels: new Uint8Array(Buffer.concat(coded)),
    isWhole: coded.map(() => true),
  }),
};
const model = { ...real, coder: Object.assign(Object.create(real.coder!) as ImageCoder, plain) };

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
/** What is held now, in megabytes. */
function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** The middle one. */
function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}

/** How much more the last third of the samples holds than the first, as what is still being swept varies. */
function growth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3);
  return median(samples.slice(-third)) - median(samples.slice(0, third));
}

describe("an archive far larger than what may be held", () => {
  it("is written and read a chunk at a time", async () => {
    const path = join(tmpdir(), `tractable-memory-${process.pid}.tz`);
    const count = 3000;
    async function* images() {
      for (let index = 0; index < count; index++) yield new Uint8Array(size).fill(index & 255);
    }
    const before = held();
    const writing: number[] = [];
    const reading: number[] = [];
    const file = await open(path, "w+");
    try {
      let pieces = 0;
      let bytes = 0;
      for await (const piece of compressImages(model, images(), { count })) {
        await file.writeFile(piece);
        bytes += piece.length;
        if (pieces++ % 3 === 0) writing.push(held() - before);
      }
      expect(bytes).toBeGreaterThan(count * size);
      const read: ByteSource["read"] = async (from, to) => {
        const buffer = new Uint8Array(to - from);
        await file.read(buffer, 0, buffer.length, from);
        return buffer;
      };
      const archive = await openArchive({ size: bytes, read });
      expect(archive.damage).toEqual([]);
      let decoded = 0;
      for await (const part of archive.images(model)) {
        expect(part.pixels[0]).toBe(part.first & 255);
        decoded += part.count;
        reading.push(held() - before);
      }
      expect(decoded).toBe(count);
    } finally {
      await file.close();
      await rm(path);
    }
    // 49 MB of images in chunks of 2 MB: were all kept, the last third would hold 30 MB more than the first
    for (const samples of [writing, reading]) {
      expect(samples.length).toBeGreaterThan(8);
      expect(median(samples)).toBeLessThan(12);
      expect(growth(samples)).toBeLessThan(8);
    }
  });

  it("may be of more than 2³² bytes", async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of compressImages(model, new Uint8Array(3 * size).fill(7))) pieces.push(piece);
    const [header, ...chunks] = pieces as [Uint8Array, ...Uint8Array[]];
    const rest = new Uint8Array(Buffer.concat(chunks));
    const from = 5 * 2 ** 30;
    const source: ByteSource = {
      size: from + rest.length,
      read: async (start, end) => rest.subarray(start - from, end - from),
    };
    const { header: facts } = await decodeHeader(toByteSource(header, "a.tz"), "a.tz");
    const found = await findChunks(source, { from, version: 3, id: facts.id });
    expect(found.chunks.map(({ kind, isWhole }) => [kind, isWhole])).toEqual([
      ["images", true],
      ["end", true],
    ]);
    expect(found.chunks[0]!.at).toBe(from + chunkHeaderBytes(3));
    expect((await listedChunks(source, found)).foreign).toEqual([]);
  });
});
