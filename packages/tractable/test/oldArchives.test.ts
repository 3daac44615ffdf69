import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toByteSource } from "../src/files/byteSource.ts";
import { integerFlow } from "../src/flows/integerFlow.ts";
import { loadBytes, openArchive, openTableArchive } from "../src/index.ts";
import { decodeHeader } from "../src/tasks/archive/archiveHeader.ts";
import { randomModel } from "./support/randomModel.ts";

/** Files of all versions, each written by the library when it was new, and what was put into them. */
const read = (name: string) =>
  Uint8Array.from(readFileSync(new URL(`fixtures/archives/${name}`, import.meta.url)));
const keep = "base.tables.";
const pixels = Uint8Array.from({ length: 5 * 720 }, (_, at) => (at * 7 + (at >> 5)) & 255);
const image = { channels: 3, height: 12, width: 20 };
const model = randomModel(integerFlow({ image, width: 8, layers: 1, components: 3 }), 3, { keep, size: 0.3 });
const anyModel = randomModel(
  integerFlow({ image: { channels: 3, height: 8, width: 8 }, sizes: "any", radius: 2, width: 8, layers: 1 }),
  5,
  { keep, size: 0.3 },
);
const versionOf = (bytes: Uint8Array) => new DataView(bytes.buffer).getUint32(8, true);

describe("an archive of a version that was written", () => {
  it.each([1, 2, 3])("of images of one size gives all of them: version %i", async (version) => {
    const bytes = read(`images-v${version}.tz`);
    expect(versionOf(bytes)).toBe(version);
    const archive = await openArchive(bytes);
    expect(archive).toMatchObject({ image, count: 5, damage: [], together: version === 1 ? 1 : 11 });
    const embedded = await archive.embeddedModel();
    const own = embedded === undefined ? model : await loadBytes(embedded);
    const parts = [];
    for await (const part of archive.images(own)) parts.push(part);
    expect(parts.map(({ first, count }) => [first, count])).toEqual([[0, 5]]);
    expect(Buffer.compare(parts[0]!.pixels, pixels)).toBe(0);
    const letters = ["a", "b", "c", "d", "e"];
    const names = ["a.png", "b/é.png", "c.png", "d.png", "e.png"];
    expect(await archive.names()).toEqual(version === 1 ? letters : names);
  });

  it.each([2, 3])("of pictures of any size gives all of them: version %i", async (version) => {
    const bytes = read(`pictures-v${version}.tz`);
    expect(versionOf(bytes)).toBe(version);
    const archive = await openArchive(bytes);
    expect(archive).toMatchObject({ image: { channels: 3 }, count: 3, damage: [] });
    expect(await archive.names()).toEqual(["a.png", "b/é.png", "c.png"]);
    const parts = [];
    for await (const part of archive.images(anyModel)) parts.push(part);
    const sizes = [
      [5, 40],
      [1, 1],
      [33, 7],
    ];
    expect(parts).toEqual(
      sizes.map(([height, width], first) => {
        return { first, count: 1, height, width, pixels: pixels.slice(0, 3 * height! * width!) };
      }),
    );
  });

  it.each([2, 3])("of a table gives every cell: version %i", async (version) => {
    const bytes = read(`table-v${version}.tz`);
    expect(versionOf(bytes)).toBe(version);
    expect((await decodeHeader(toByteSource(bytes, "t.tz"), "t.tz")).header.count).toBe(5);
    const archive = await openTableArchive(bytes);
    expect(archive).toMatchObject({
      table: { columns: ["town", "size", "price"] },
      damage: [],
      isAlone: true,
    });
    const parts = [];
    for await (const part of archive.rows()) parts.push(part);
    const rows = [
      ["Bern", "1", "2.50"],
      ["Chur", "2", null],
      ["Bern", "3", "7.00"],
      ["Zug", "007", "-0"],
      [null, "1e3", " x"],
    ];
    expect(parts).toEqual([{ first: 0, rows }]);
  });
});
