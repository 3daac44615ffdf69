import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { gridIndices } from "../src/images/gridIndices.ts";
import { imageGrid } from "../src/pictures/imageGrid.ts";

describe("a grid of images", () => {
  it("enlarges small ones by a whole number and leaves thin gaps", async () => {
    const pixels = Uint8Array.from([0, 50, 100, 150, 10, 60, 110, 160, 20, 70, 120, 170]);
    const { png, size } = await imageGrid({ pixels, count: 3, channels: 1, height: 2, width: 2 }, 2);
    expect(size).toEqual({ width: 4 + 2 * (112 + 4), height: 4 + 2 * (112 + 4) });
    const { data, info } = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ ...size, channels: 1 });
    const at = (x: number, y: number) => data[y * size.width + x];
    expect([at(4, 4), at(59, 59), at(60, 4), at(4, 60)]).toEqual([0, 0, 50, 100]);
    expect([at(0, 0), at(118, 10), at(200, 200)]).toEqual([255, 255, 255]);
    expect([at(120, 4), at(4, 120), at(115, 231)]).toEqual([10, 20, 170]);
  });

  it("keeps large ones as they are, and their colours", async () => {
    const pixels = new Uint8Array(3 * 200 * 150).fill(7);
    pixels.fill(200, 0, 200 * 150);
    const { png, size } = await imageGrid({ pixels, count: 1, channels: 3, height: 200, width: 150 }, 1);
    expect(size).toEqual({ width: 158, height: 208 });
    const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(3 * (50 * 158 + 50), 3 * (50 * 158 + 50) + 3)]).toEqual([200, 7, 7]);
  });
});

describe("which images are shown", () => {
  it("are evenly spaced, blank where there are too few", () => {
    const plain = { count: 10, labels: undefined, classNames: [] };
    expect(gridIndices(plain, { columns: 5, rows: 1 })).toEqual([0, 2, 4, 6, 8]);
    expect(gridIndices(plain, { columns: 6, rows: 2 })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1]);
  });

  it("are those of a class in each row, if there are classes", () => {
    const labels = Uint16Array.from([0, 1, 0, 1, 0, 1, 0, 1, 1, 1]);
    const labelled = { count: 10, labels, classNames: ["a", "b"] };
    expect(gridIndices(labelled, { columns: 3, rows: 2 })).toEqual([0, 2, 4, 1, 5, 8]);
  });
});
