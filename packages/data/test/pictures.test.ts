import { openPictures, pictureSizes, readPatches } from "@tractable/data";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

/** A picture whose pixels say where they are. */
const marked = (height: number, width: number, channels: 1 | 3) => {
  const data = Uint8Array.from({ length: channels * height * width }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return 10 * Math.floor(pixel / width) + (pixel % width) + (at % channels);
  });
  const image = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? image.toColourspace("b-w") : image).png().toBuffer();
};

async function pictures() {
  const folder = scratch();
  folder.file("a.png", await marked(5, 7, 1));
  folder.file("b.png", await marked(4, 4, 1));
  folder.file("small.png", await marked(3, 9, 1));
  folder.file("colour.png", await marked(2, 3, 3));
  folder.file("broken.png", "no picture");
  return folder;
}

describe("pictures of any size", () => {
  test("become squares that cover them, and those that are too small are left out", async () => {
    const folder = await pictures();
    const sources = ["a.png", "b.png", "small.png"].map((name) => folder.path(name));
    const patches = await readPatches(sources, { side: 4 });
    expect(patches).toMatchObject({ count: 5, channels: 1, height: 4, width: 4 });
    expect(patches.skipped.map(({ reason }) => reason)).toEqual(["of 9x3 it is smaller than a patch"]);
    const corners = Array.from({ length: 5 }, (_, at) => [
      patches.pixels[16 * at],
      patches.pixels[16 * at + 15],
    ]);
    // the picture of 7 by 5 takes two columns and two rows of them, which overlap
    expect(corners).toEqual([
      [0, 33],
      [3, 36],
      [10, 43],
      [13, 46],
      [0, 33],
    ]);
    expect(patches.names(4)).toBe(folder.path("b.png"));
  });

  test("are told apart by their headers", async () => {
    const folder = await pictures();
    const [a, b] = ["a.png", "b.png"].map((name) => folder.path(name));
    expect(await pictureSizes([a!, b!])).toEqual({ largest: 7, smallest: 4, differ: true });
    expect(await pictureSizes([b!])).toEqual({ largest: 4, smallest: 4, differ: false });
  });

  test("come one by one, each in its own size, as grey or RGB", async () => {
    const folder = await pictures();
    const opened = await openPictures(["a.png", "colour.png"].map((name) => folder.path(name)));
    expect(opened.count).toBe(2);
    const sizes = [];
    for await (const { channels, height, width, data } of opened.read({ channels: 3 })) {
      sizes.push([channels, height, width, data.length]);
    }
    expect(sizes).toEqual([
      [3, 5, 7, 105],
      [3, 2, 3, 18],
    ]);
  });

  test("are refused in one sentence where something would be lost, or none is there", async () => {
    const folder = await pictures();
    const read = async (name: string) => {
      for await (const _ of (await openPictures([folder.path(name)])).read({ channels: 1 }));
    };
    expect(await dataErrorOf(read("colour.png"))).toBe(
      `${folder.path("colour.png")}: expected grey pixels, got colours; leave it out`,
    );
    expect(await dataErrorOf(read("broken.png"))).toMatch(/broken\.png: .*; leave it out$/);
    expect(await dataErrorOf(readPatches([folder.path("small.png")], { side: 4 }))).toMatch(
      /small\.png: expected pictures of 4x4 or more to cut patches from, got 1 that are smaller/,
    );
    expect(await dataErrorOf(readPatches([folder.path("broken.png")], { side: 4 }))).toMatch(
      /; leave it out, or all such with --skip-bad$/,
    );
  });
});
