import { compressImages, compressPictures, fit, integerFlow, type Model, openArchive } from "tractable";
import { beforeAll, describe, expect, it } from "vitest";
// threads run what was built, as they do for whoever installs it
import { poolCoder } from "../dist/coding/coderPool.js";

const image = { channels: 1, height: 4, width: 6 };
const size = 24;
const count = 4500;
const pixels = Uint8Array.from({ length: count * size }, (_, at) => (at * 7 + (at >> 5)) & 255);
const rows = { data: pixels.subarray(0, 100 * size), shape: [100, size] };
let model: Model;
let ofAny: Model;

beforeAll(async () => {
  const small = { image, width: 4, layers: 1, radius: 1, components: 2 };
  model = await fit(integerFlow(small), rows, { epochs: 1, threads: 1 });
  ofAny = await fit(integerFlow({ ...small, sizes: "any" }), rows, { epochs: 1, threads: 1 });
}, 60_000);

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe("a coder of several threads", () => {
  it("writes and reads the same archives as one alone", async () => {
    const pooled = poolCoder(model, { threads: 2 }, 0);
    try {
      const alone = await bytesOf(compressImages(model, pixels));
      const together = await bytesOf(compressImages(pooled.model, pixels));
      expect(together.equals(alone)).toBe(true);
      const parts = [];
      for await (const part of (await openArchive(together)).images(pooled.model)) parts.push(part.pixels);
      expect(parts.length).toBeGreaterThan(3);
      expect(Buffer.concat(parts).equals(pixels)).toBe(true);
    } finally {
      await pooled.close();
    }
  });

  it("does so with pictures of any size, and ends where one fails", async () => {
    const pictures = [5, 30, 12, 1, 7].map((height) => {
      return { height, width: 9, pixels: pixels.slice(height, 10 * height) };
    });
    const pooled = poolCoder(ofAny, { threads: 2 }, 0);
    try {
      const bytes = await bytesOf(compressPictures(pooled.model, pictures, { count: 5 }));
      expect(bytes.equals(await bytesOf(compressPictures(ofAny, pictures, { count: 5 })))).toBe(true);
      const parts = [];
      for await (const part of (await openArchive(bytes)).images(pooled.model)) parts.push(part);
      expect(parts).toEqual(pictures.map((one, first) => ({ ...one, first, count: 1 })));
      await expect(pooled.model.coder!.encodePicture(null as never)).rejects.toThrow();
    } finally {
      await pooled.close();
    }
  });

  it("is the model's own where one thread is asked for, or a GPU", () => {
    expect(poolCoder(model, { threads: 1 }).model).toBe(model);
    expect(poolCoder(model, { device: "webgpu" }).model).toBe(model);
  });
});
