import { describe, expect, it } from "vitest";
import { toByteSource } from "../src/files/byteSource.ts";
import { crc32 } from "../src/files/crc32.ts";
import { integerFlow } from "../src/flows/integerFlow.ts";
import {
  compressImages,
  compressPictures,
  type ImageArchive,
  loadBytes,
  openArchive,
  realNvp,
  TractableError,
} from "../src/index.ts";
import type { Model } from "../src/model/model.ts";
import { stream } from "../src/random/stream.ts";
import { chunkHeaderBytes, encodeChunk } from "../src/tasks/archive/archiveChunk.ts";
import { type ArchiveHeader, decodeHeader, encodeHeader } from "../src/tasks/archive/archiveHeader.ts";
import { ArchiveWriter } from "../src/tasks/archive/archiveWriter.ts";
import { PackedReader, packImages, packNumber, unpackImages } from "../src/tasks/archive/codedImages.ts";
import { packPictures, unpackPictures } from "../src/tasks/archive/codedPictures.ts";
import { digestOfBytes } from "../src/tasks/archive/contentsDigest.ts";
import { deflate } from "../src/tasks/archive/deflate.ts";
import { findChunks } from "../src/tasks/archive/findChunks.ts";
import { randomModel } from "./support/randomModel.ts";

const image = { channels: 1, height: 12, width: 20 };
const size = 240;
const keep = "base.tables.";
const flow = integerFlow({ image, width: 8, layers: 1, components: 3 });
const model = randomModel(flow, 3, { keep, size: 0.3 });
/** More than a chunk has. */
const count = model.coder!.groupSize + 20;
const { below } = stream(1, "archive");
const pixels = Uint8Array.from({ length: count * size }, (_, at) =>
  at % 7 === 0 ? below(256) : (at * 3) & 255,
);
const names = Array.from({ length: count }, (_, index) => `folder/${index} é.png`);

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const piece of pieces) for (const byte of piece) parts.push(byte);
  return Uint8Array.from(parts);
}

/** All images that an archive gives, by their numbers. */
async function decoded(
  bytes: Uint8Array,
  by: Model = model,
  options: Parameters<ImageArchive["images"]>[1] = {},
): Promise<Map<number, Uint8Array>> {
  const images = new Map<number, Uint8Array>();
  for await (const part of (await openArchive(bytes, "a.tz")).images(by, options)) {
    for (let index = 0; index < part.count; index++) {
      images.set(part.first + index, part.pixels.slice(index * size, (index + 1) * size));
    }
  }
  return images;
}

/** A model of pictures of any size, and some of them. */
const anyModel = randomModel(
  integerFlow({ image: { channels: 3, height: 8, width: 8 }, sizes: "any", radius: 2, width: 8, layers: 1 }),
  5,
  { keep, size: 0.3 },
);
const pictures = [
  [5, 40],
  [1, 1],
  [33, 7],
  [8, 8],
].map(([height, width]) => {
  return { pixels: pixels.subarray(0, 3 * height! * width!), height: height!, width: width! };
});
const album = await bytesOf(compressPictures(anyModel, pictures, { count: 4, names: names.slice(0, 4) }));

const whole = await bytesOf(compressImages(model, pixels, { names }));
/** The header of an archive of images, and where its chunks begin. */
async function headerOf(bytes: Uint8Array): Promise<{ header: ArchiveHeader; end: number }> {
  const { header, end } = await decodeHeader(toByteSource(bytes, "a.tz"), "a.tz");
  if ("table" in header) throw new Error("headerOf: expected an archive of images");
  return { header, end };
}

/** How many bytes the header of a chunk has. */
const HEADER = chunkHeaderBytes(3);
const someDigest = "0".repeat(64);
const imageAt = (index: number) => pixels.subarray(index * size, (index + 1) * size);

describe("an archive", () => {
  it("gives all images and names back", async () => {
    const images = await decoded(whole);
    expect(images.size).toBe(count);
    for (const [index, own] of images) expect(Buffer.compare(own, imageAt(index))).toBe(0);
    const archive = await openArchive(whole);
    expect(await archive.names()).toEqual(names);
    expect(archive).toMatchObject({ image, levels: 256, count, damage: [], model: model.coder!.identity });
    expect(await archive.embeddedModel()).toBeUndefined();
  });

  it("is about as long as the model says", async () => {
    const plain = await bytesOf(compressImages(model, pixels));
    const nats = (await model.logProb({ data: pixels, shape: [count, size] })).reduce((a, b) => a + b, 0);
    expect(8 * plain.length).toBeLessThan((-1.01 * nats) / Math.LN2 + 40 * count + 3000);
  });

  it("decodes one image alone", async () => {
    const images = await decoded(whole, model, { only: count - 2 });
    expect([...images.keys()]).toEqual([count - 2]);
    expect(Buffer.compare(images.get(count - 2)!, imageAt(count - 2))).toBe(0);
    await expect(decoded(whole, model, { only: count })).rejects.toThrow(
      `a.tz: expected the number of one of its ${count} images, from 0, got ${count}`,
    );
  });

  it("holds its model where it is asked to", async () => {
    const own = await bytesOf(compressImages(model, pixels.subarray(0, 5 * size), { embed: true }));
    const inside = await loadBytes((await (await openArchive(own)).embeddedModel())!);
    expect((await decoded(own, inside)).size).toBe(5);
  });

  it("may be empty", async () => {
    const none = await bytesOf(compressImages(model, new Uint8Array()));
    expect((await decoded(none)).size).toBe(0);
  });

  it("refuses a header that claims images of another size than its model has", async () => {
    const { header, end } = await headerOf(whole);
    const forged = encodeHeader({ ...header, image: { channels: 3, height: 12, width: 20 } });
    const bytes = Uint8Array.from([...forged, ...whole.subarray(end)]);
    await expect(decoded(bytes)).rejects.toThrow(
      "a.tz: expected images of [1,12,20,256] (channels, height, width, levels) as its model has, got [3,12,20,256]",
    );
  });

  it("refuses another model, and one that computes differently", async () => {
    const other = randomModel(flow, 4, { keep, size: 0.3 });
    await expect(decoded(whole, other)).rejects.toThrow(
      /^a\.tz: expected the model that it was made with, [0-9a-f]{12}…, got another, [0-9a-f]{12}…; name that one$/,
    );
    const coder = Object.assign(Object.create(model.coder!), { answer: async () => "00000000" });
    await expect(decoded(whole, { ...model, coder })).rejects.toThrow(
      "a.tz: expected the known answer from the model, got another",
    );
    const real = randomModel(realNvp({ features: 2, layers: 2, hidden: [4] }), 1);
    await expect(decoded(whole, real)).rejects.toThrow(
      "a.tz: expected an integer flow, whose probabilities are the same everywhere, got realNvp",
    );
    await expect(bytesOf(compressImages(real, pixels))).rejects.toThrow(
      "compressImages: expected an integer flow",
    );
  });

  it("names a damaged chunk, and gives the others to whoever salvages", async () => {
    const chunk = (await openArchive(whole)).chunks.filter(({ kind }) => kind === "images")[1]!;
    expect(chunk.first).toBe(model.coder!.groupSize);
    const places = {
      "what it holds": chunk.at + 30,
      "its length": chunk.at - HEADER + 16,
      "its marker": chunk.at - HEADER,
    };
    for (const [what, place] of Object.entries(places)) {
      const damaged = whole.slice();
      damaged[place]! ^= 0x10;
      const sentence = `images ${chunk.first} to ${count - 1} are damaged or missing`;
      const [told, ...others] = (await openArchive(damaged)).damage;
      expect(told, what).toBe(sentence);
      expect(others.every((one) => /^bytes \d+ to \d+ belong to nothing that it holds$/.test(one))).toBe(
        true,
      );
      expect(others.length, what).toBe(what === "what it holds" ? 0 : 1);
      await expect(decoded(damaged), what).rejects.toThrow(
        `a.tz: ${sentence}; with salvage what is whole is decoded`,
      );
      const saved = await decoded(damaged, model, { salvage: true });
      expect([...saved.keys()], what).toEqual(Array.from({ length: chunk.first }, (_, index) => index));
      for (const [index, own] of saved) expect(Buffer.compare(own, imageAt(index))).toBe(0);
    }
  });

  it("tells of names or a model that are lost, and of bytes that belong to nothing", async () => {
    const bytes = await bytesOf(
      compressPictures(anyModel, pictures, { count: 4, names: names.slice(0, 4), embed: true }),
    );
    expect((await openArchive(bytes)).damage).toEqual([]);
    for (const [kind, sentence] of [
      ["names", "its names are damaged or missing"],
      ["model", "its model is damaged or missing"],
    ]) {
      const chunk = (await openArchive(bytes)).chunks.find((one) => one.kind === kind)!;
      const flipped = bytes.slice();
      flipped[chunk.at - HEADER + 8]! ^= 1;
      const [from, to] = [chunk.at - HEADER, chunk.at + chunk.length];
      expect((await openArchive(flipped)).damage).toEqual([
        sentence,
        `bytes ${from} to ${to - 1} belong to nothing that it holds`,
      ]);
      const cut = Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
      expect((await openArchive(cut)).damage).toEqual([sentence]);
      await expect(decoded(cut, anyModel)).rejects.toThrow(`a.tz: ${sentence}; with salvage`);
    }
    const junk = Uint8Array.from([...bytes, ...new Uint8Array(1000)]);
    expect((await openArchive(junk)).damage).toEqual([
      `bytes ${bytes.length} to ${bytes.length + 999} belong to nothing that it holds`,
    ]);
    const last = (await openArchive(bytes)).chunks.at(-2)!;
    const twice = Uint8Array.from([...bytes, ...bytes.subarray(last.at - HEADER, last.at + last.length)]);
    expect((await openArchive(twice)).damage).toEqual([
      "images 0 to 3 are there where they don't belong, and left out",
    ]);
  });

  it("calls one image by its number alone", async () => {
    const bytes = await bytesOf(compressImages(model, pixels.subarray(0, size)));
    const chunk = (await openArchive(bytes)).chunks.find(({ kind }) => kind === "images")!;
    bytes[chunk.at]! ^= 1;
    expect((await openArchive(bytes)).damage).toEqual(["image 0 is damaged or missing"]);
  });

  it("packs numbers below 2³⁵", () => {
    for (const number of [0, 127, 128, 2 ** 31, 2 ** 32 + 5, 2 ** 35 - 1]) {
      expect(new PackedReader(Uint8Array.from(packNumber(number))).number()).toBe(number);
    }
  });

  it("loses one chunk to a byte that lacks, and not the next", async () => {
    const [first, second] = (await openArchive(whole)).chunks.filter(({ kind }) => kind === "images");
    const bytes = Uint8Array.from([...whole.subarray(0, first!.at + 20), ...whole.subarray(first!.at + 21)]);
    const archive = await openArchive(bytes);
    expect(archive.damage).toEqual([`images 0 to ${second!.first - 1} are damaged or missing`]);
    expect(archive.chunks.at(-2)).toEqual({ ...second!, at: second!.at - 1 });
  });

  /** An archive of one chunk of images, forged with all that binds it. */
  function forge(
    original: ArchiveHeader,
    count: number,
    content: Uint8Array,
    digest = someDigest,
  ): Uint8Array {
    const { id: _, ...facts } = original;
    const writer = new ArchiveWriter({ ...facts, count, inside: [] });
    const pieces = [
      ...writer.add({ kind: "images", first: 0, count, digest }, content),
      ...writer.end(digest),
    ];
    return Uint8Array.from(Buffer.concat(pieces));
  }

  it("tells whoever salvages of chunks that nobody can have written", async () => {
    const { header } = await headerOf(album);
    const sizes = [0, 1, 2, 3].map(() => ({ height: 4, width: 4, strips: [new Uint8Array(1)] }));
    const bytes = forge(header, 4, packPictures(sizes).subarray(0, -1));
    const lost: string[] = [];
    const options = { salvage: true, onLost: (sentence: string) => lost.push(sentence) };
    expect((await decoded(bytes, anyModel, options)).size).toBe(0);
    expect(lost).toEqual(["images 0 to 3: expected bytes that the model could have written, got others"]);
  });

  it("refuses images that aren't those that were packed before it gives any of them", async () => {
    const { header } = await headerOf(whole);
    const other = pixels.slice(0, 2 * size).fill(9, 7, 8);
    const bytes = forge(header, 2, packImages(await model.coder!.encode(other, model.coder!.together)));
    const sentence = "images 0 to 1: expected the pixels that were packed, got others";
    await expect(decoded(bytes)).rejects.toThrow(`a.tz: ${sentence}; this machine or backend computes`);
    const lost: string[] = [];
    const options = { salvage: true, onLost: (one: string) => lost.push(one) };
    expect((await decoded(bytes, model, options)).size).toBe(0);
    expect(lost).toEqual([sentence]);
    // one alone is decoded without the others, whose digest it shares
    expect((await decoded(bytes, model, { only: 1 })).size).toBe(1);
  });

  it("refuses a chunk that is larger than any that is written before it reads it", async () => {
    const { header } = await headerOf(whole);
    const long = forge(header, 2, new Uint8Array(2 * (2 * size + 16) + 1));
    const many = forge(header, 1025, new Uint8Array(2000));
    for (const bytes of [long, many]) {
      await expect(decoded(bytes)).rejects.toThrow(
        "expected bytes that the model could have written, got others",
      );
    }
  });

  /** An archive of two chunks, of which it is not asked what they say. */
  async function ofTwo(
    first: number,
    second: number,
  ): Promise<[Uint8Array, Uint8Array, Uint8Array, Uint8Array]> {
    const { id: _, ...facts } = (await headerOf(whole)).header;
    const writer = new ArchiveWriter({ ...facts, count: 20, inside: [] });
    const chunk = (at: number) => ({ kind: "images", first: at, count: 10, digest: someDigest }) as const;
    const [header, one] = [...writer.add(chunk(0), new Uint8Array(50).fill(first))];
    const [two] = [...writer.add(chunk(10), new Uint8Array(50).fill(second))];
    const [end] = [...writer.end(someDigest)];
    return [header!, one!, two!, end!];
  }
  const damageOf = async (pieces: readonly Uint8Array[]) =>
    (await openArchive(Uint8Array.from(Buffer.concat(pieces)))).damage;

  it("tells chunks of another archive from its own", async () => {
    const [header, ...own] = await ofTwo(1, 2);
    const [, ...others] = await ofTwo(3, 4);
    expect(await damageOf([header, ...own])).toEqual([]);
    expect(await damageOf([header, ...others])).toEqual([
      "images 0 to 19 are damaged or missing",
      "its end is damaged or missing",
      "images 0 to 9 are of another archive, and left out",
      "images 10 to 19 are of another archive, and left out",
      "a chunk of its end is of another archive, and left out",
    ]);
  });

  it("tells chunks of an archive that begins alike from its own by its end", async () => {
    const [header, one, two, end] = await ofTwo(1, 2);
    const [same, , other] = await ofTwo(1, 3);
    expect(Buffer.compare(header, same)).toBe(0);
    expect(await damageOf([header, one, other, end])).toEqual([
      "images 10 to 19 are damaged or missing",
      "images 10 to 19 are of another archive, and left out",
    ]);
    expect(await damageOf([header, one, two])).toEqual(["its end is damaged or missing"]);
    for (const kept of [1, 40, end.length - 1]) {
      const told = await damageOf([header, one, two, end.subarray(0, kept)]);
      expect(told, `${kept} bytes of the end`).toEqual(["its end is damaged or missing"]);
    }
  });

  it("of the same images is the same, in one array or several, and is read from wherever it lies", async () => {
    const several = async function* () {
      for (let at = 0; at < count; at += 7) yield pixels.subarray(at * size, Math.min(count, at + 7) * size);
    };
    expect(Buffer.compare(await bytesOf(compressImages(model, several(), { count, names })), whole)).toBe(0);
    const asked: number[] = [];
    const read = async (from: number, to: number) => {
      asked.push(to - from);
      return whole.subarray(from, to);
    };
    const archive = await openArchive({ size: whole.length, read });
    expect(await archive.rawBytes()).toBe(pixels.length);
    for await (const part of archive.images(model, { only: 5 })) expect(part.count).toBe(1);
    const largest = Math.max(...archive.chunks.map(({ length }) => length));
    expect(Math.max(...asked)).toBeLessThanOrEqual(Math.max(largest, 2 ** 20));
    const cut = await openArchive({ size: whole.length + 9, read }, "a.tz").catch((error: Error) => error);
    expect(cut).toMatchObject({
      message: expect.stringMatching(/^a\.tz: expected \d+ bytes from \d+ on, got/),
    });
    await expect(bytesOf(compressImages(model, several()))).rejects.toThrow(
      "compressImages: expected count with images in several arrays, got none; tell it",
    );
    const few = [imageAt(0), pixels.subarray(size, 3 * size)];
    await expect(bytesOf(compressImages(model, few, { count: 4 }))).rejects.toThrow(
      "compressImages: expected 4 images, as count says, got 3",
    );
    await expect(bytesOf(compressImages(model, few, { count: 2 }))).rejects.toThrow(
      "compressImages: expected 2 images, as count says, got 3 or more",
    );
  });

  it("that claims what nobody writes is refused before it takes memory", async () => {
    const { header, end } = await headerOf(whole);
    const forged = encodeHeader({ ...header, together: 65_536 } as typeof header);
    const bytes = Uint8Array.from([...forged, ...whole.subarray(end)]);
    await expect(decoded(bytes)).rejects.toThrow(
      `a.tz: expected ${model.coder!.together} of such images to share bytes, got 65536`,
    );
    const long = ["x".repeat(10_001)];
    await expect(bytesOf(compressImages(model, pixels.subarray(0, size), { names: long }))).rejects.toThrow(
      "compressImages: expected names of at most 10000 characters, got one of 10001 for image 1",
    );
    const { header: own } = await headerOf(album);
    const text = new TextEncoder().encode(`${" ".repeat(2 ** 20)}${JSON.stringify(names.slice(0, 4))}`);
    const facts = { kind: "names", first: 0, count: 0, digest: digestOfBytes(text) } as const;
    const { bytes: chunk } = encodeChunk(facts, await deflate(text), own.id!);
    const padded = await openArchive(Uint8Array.from([...encodeHeader(own), ...chunk]));
    expect(await padded.names()).toBeUndefined();
    expect(await (await openArchive(album)).names()).toEqual(names.slice(0, 4));
  });

  it("that nests chunks in chunks takes no longer than its length says", async () => {
    const { header, end } = await headerOf(whole);
    const outer = Array.from({ length: 20_000 }, (_, level) => {
      const facts = { kind: "images", first: 0, count: 1, digest: someDigest } as const;
      const { bytes } = encodeChunk(facts, new Uint8Array(), header.id!);
      const view = new DataView(bytes.buffer);
      view.setUint32(16, HEADER * (19_999 - level), true);
      view.setUint32(HEADER - 4, crc32(bytes.subarray(0, -4)), true);
      return bytes;
    });
    const source = toByteSource(Buffer.concat([whole.subarray(0, end), ...outer]), "a.tz");
    const found = await findChunks(source, { from: end, version: 3, id: header.id });
    expect(found.chunks.length).toBeLessThan(20);
  });

  it("of nothing but beginnings of chunks is read once, wherever it lies", async () => {
    const { end } = await headerOf(whole);
    const junk = Buffer.from("chnk".repeat(600_000));
    const bytes = Buffer.concat([whole.subarray(0, end), junk]);
    let read = 0;
    const source = {
      size: bytes.length,
      read: async (from: number, to: number) => {
        read += to - from;
        return Uint8Array.from(bytes.subarray(from, to));
      },
    };
    const { damage } = await openArchive(source);
    expect(damage.at(-1)).toBe(`bytes ${end} to ${bytes.length - 1} belong to nothing that it holds`);
    expect(read).toBeLessThan(1.01 * bytes.length);
  });

  it("gives pictures of any size back, all or one alone", async () => {
    const archive = await openArchive(album);
    expect(archive).toMatchObject({ image: { channels: 3 }, count: 4, damage: [] });
    expect(await archive.rawBytes()).toBe(pictures.reduce((sum, one) => sum + one.pixels.length, 0));
    const parts = [];
    for await (const part of archive.images(anyModel)) parts.push(part);
    expect(parts).toEqual(pictures.map((one, first) => ({ ...one, first, count: 1 })));
    const alone = [];
    for await (const part of archive.images(anyModel, { only: 2 })) alone.push(part);
    expect(alone).toEqual([{ ...pictures[2]!, first: 2, count: 1 }]);
    await expect(decoded(album, model)).rejects.toThrow("a.tz: expected the model that it was made with");
  });

  it("takes pictures from wherever they come, and refuses others than it was told of", async () => {
    async function* some() {
      yield* pictures;
    }
    expect(await bytesOf(compressPictures(anyModel, some(), { count: 4, names: names.slice(0, 4) }))).toEqual(
      album,
    );
    await expect(bytesOf(compressPictures(anyModel, pictures, { count: 5 }))).rejects.toThrow(
      "compressPictures: expected 5 pictures, as count says, got 4",
    );
    await expect(bytesOf(compressPictures(anyModel, pictures, { count: 3 }))).rejects.toThrow(
      "compressPictures: expected 3 pictures, as count says, got more",
    );
    await expect(bytesOf(compressPictures(model, pictures, { count: 4 }))).rejects.toThrow(
      "compressPictures: expected a model of pictures of any size, got one of images of one size",
    );
    await expect(bytesOf(compressImages(anyModel, pixels))).rejects.toThrow("use compressPictures");
    const long = { pixels: new Uint8Array(3 * (2 ** 24 + 1)), height: 1, width: 2 ** 24 + 1 };
    await expect(bytesOf(compressPictures(anyModel, [long], { count: 1 }))).rejects.toThrow(
      "compressPictures: expected sides of at most 16777216 and 1073741824 values, got 1x16777217",
    );
    const wrong = { ...pictures[0]!, height: 6 };
    await expect(bytesOf(compressPictures(anyModel, [wrong], { count: 1 }))).rejects.toThrow(
      "compressPictures: expected { pixels, height, width } with a Uint8Array of 3·height·width values, got 600 values for a height of 6 and a width of 40 in picture 1",
    );
  });

  it("gives black pictures back, however few bytes they take, and others with them", async () => {
    const black = [1, 60, 76, 100, 200].map((side) => {
      return { pixels: new Uint8Array(3 * side * side), height: side, width: side };
    });
    const nearly = { ...black[4]!, pixels: black[4]!.pixels.slice() };
    nearly.pixels.set([9, 200, 3]);
    const all = [pictures[0]!, ...black, nearly, pictures[2]!];
    const bytes = await bytesOf(compressPictures(anyModel, all, { count: all.length }));
    const archive = await openArchive(bytes);
    expect(archive.chunks.length).toBe(2);
    expect(await archive.rawBytes()).toBe(all.reduce((sum, one) => sum + one.pixels.length, 0));
    const parts = [];
    for await (const part of archive.images(anyModel)) parts.push(part);
    expect(parts).toEqual(all.map((one, first) => ({ ...one, first, count: 1 })));
  });

  it("never allocates for pictures that are larger than any that are written, and gives the others", () => {
    const claim = { height: 2 ** 20, width: 2 ** 20, strips: new Array(2 ** 19).fill(new Uint8Array(1)) };
    expect(unpackPictures(packPictures([claim]), 1, 3)).toEqual([undefined]);
    const wide = { height: 1, width: 2 ** 24 + 1, strips: [new Uint8Array(1)] };
    expect(unpackPictures(packPictures([wide]), 1, 1)).toEqual([undefined]);
    const honest = { height: 3, width: 700_000, strips: [new Uint8Array(6000), new Uint8Array(6)] };
    expect(unpackPictures(packPictures([honest]), 1, 3)).toEqual([honest]);
    expect(unpackPictures(packPictures([honest]), 2, 3)).toBeUndefined();
    const small = { height: 3, width: 5, strips: [new Uint8Array(6)] };
    expect(unpackPictures(packPictures([small, honest, small]), 3, 3)).toEqual([small, undefined, small]);
  });

  it("refuses pixels that the model has no level for", async () => {
    const few = randomModel(integerFlow({ image, levels: 4, width: 8, layers: 1 }), 1, { keep });
    await expect(bytesOf(compressImages(few, new Uint8Array(size).fill(4)))).rejects.toThrow(
      "compressImages: expected pixels below 4 as the model was fitted to, got 4 in image 1",
    );
  });

  it.each(["images of one size", "pictures of any size"] as const)(
    "of %s that was damaged or forged is refused in a sentence, or gives those that it was made of",
    async (what) => {
      const isAny = what === "pictures of any size";
      const small = isAny
        ? album
        : await bytesOf(compressImages(model, pixels.subarray(0, 3 * size), { names: names.slice(0, 3) }));
      const named = names.slice(0, isAny ? 4 : 3);
      const [coder, own] = isAny
        ? [anyModel, (index: number) => pictures[index]!.pixels]
        : [model, (index: number) => imageAt(index)];
      let refused = 0;
      const mutations = Number(process.env.TRACTABLE_MUTATIONS ?? 2000) / 2;
      for (let number = 0; number < mutations; number++) {
        const bytes = mutate(small, number);
        try {
          const archive = await openArchive(bytes, "a.tz");
          const told = await archive.names();
          if (told !== undefined) expect(told, `mutation ${number}`).toEqual(named);
          if (archive.damage.length > 0) refused++;
          // decoding takes longer than opening
          if (number % 20 > 0) continue;
          for await (const part of archive.images(coder, { salvage: true })) {
            const each = part.pixels.length / part.count;
            for (let index = 0; index < part.count; index++) {
              const got = part.pixels.subarray(index * each, (index + 1) * each);
              expect(Buffer.compare(got, own(part.first + index)), `mutation ${number}`).toBe(0);
            }
          }
        } catch (error) {
          refused++;
          expect(error, `mutation ${number}: ${(error as Error).stack}`).toBeInstanceOf(TractableError);
          expect((error as Error).message).toMatch(/^a\.tz: [^\n]+$/);
        }
      }
      expect(refused).toBeGreaterThan(0.9 * mutations);
    },
    Number(process.env.TRACTABLE_MUTATIONS ?? 0) > 0 ? 3_600_000 : 120_000,
  );
});

/** Bits turned over, bytes overwritten, cut out, put in, or the end cut off. */
function mutate(original: Uint8Array, number: number): Uint8Array {
  const random = stream(9, `mutation ${number}`);
  const at = random.below(original.length);
  const some = Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256));
  const bytes = original.slice();
  switch (random.below(5)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes.set(some.subarray(0, bytes.length - at), at);
      return bytes;
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + some.length)]);
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...some, ...bytes.subarray(at)]);
    default:
      return bytes.slice(0, at);
  }
}

describe("the bytes of several images", () => {
  it("come back one by one, and are refused where they don't fit", () => {
    const coded = [0, 1, 127, 128, 40_000].map((length) => new Uint8Array(length).fill(length));
    const packed = packImages(coded);
    expect(packed.length).toBe(40_256 + 1 + 1 + 1 + 2 + 3);
    expect(unpackImages(packed, 5)).toEqual(coded);
    expect(unpackImages(packed, 4)).toBeUndefined();
    expect(unpackImages(packed.subarray(0, -1), 5)).toBeUndefined();
    expect(unpackImages(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 1)).toBeUndefined();
    expect(unpackImages(Uint8Array.of(0), 1e9)).toBeUndefined();
  });
});
