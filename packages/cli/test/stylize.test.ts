import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { runInside } from "./runInside.ts";
import { scratch, write } from "./runTractable.ts";

const folder = scratch();
const run = (...args: string[]) => runInside(["stylize", ...args], { cwd: folder });

/** A picture of coloured waves with some grain. */
async function picture(name: string, seed: number, { width = 96, height = 72, channels = 3 } = {}) {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    if (channel === 3) return column < 20 ? 0 : 255;
    const wave = Math.sin((column * (channel + 1)) / (4 + seed) + (row * seed) / 9);
    return 110 + 30 * seed * (channel === seed % 3 ? 1 : 0) + 60 * wave + ((at * 7919) % 13);
  });
  await sharp(pixels, { raw: { width, height, channels: channels === 4 ? 4 : 3 } }).toFile(
    join(folder, name),
  );
}

async function pixelsOf(name: string): Promise<{ data: Buffer; channels: number; width: number }> {
  const { data, info } = await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true });
  return { data, channels: info.channels, width: info.width };
}

await picture("photo.png", 1);
await picture("painting.png", 2, { width: 140, height: 90 });

describe("tractable stylize", () => {
  it("restyles a photo by the model that comes along, which is small", async () => {
    const { code, stdout } = await run("photo.png", "--style", "painting.png", "--out", "styled.png");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^styled\.png: photo\.png in the style of painting\.png, 96×72 pixels in \d+\.\d s\n$/,
      ),
    ]);
    const [styled, photo] = [await pixelsOf("styled.png"), await pixelsOf("photo.png")];
    expect([styled.width, styled.channels]).toEqual([96, 3]);
    expect(styled.data.equals(photo.data)).toBe(false);
    const own = fileURLToPath(new URL("../models/style.safetensors", import.meta.url));
    expect(statSync(own).size).toBeLessThan(4e6);
  });

  it("gives the photo back within one grey level for the amount 0", async () => {
    const { code, stdout } = await run(
      "photo.png",
      "--style",
      "painting.png",
      "--out",
      "same.png",
      "--amount",
      "0%",
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ amount: 0, width: 96, height: 72, out: "same.png" });
    const [same, photo] = [await pixelsOf("same.png"), await pixelsOf("photo.png")];
    const off = same.data.map((value, at) => Math.abs(value - photo.data[at]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it("keeps opacity aside, and writes what the name says", async () => {
    await picture("clear.png", 1, { channels: 4 });
    await run("clear.png", "--style", "painting.png", "--out", "clear-styled.webp", "--keep-color");
    const [styled, photo] = [await pixelsOf("clear-styled.webp"), await pixelsOf("clear.png")];
    expect(styled.channels).toBe(4);
    const opacity = ({ data }: { data: Buffer }) => data.filter((_, at) => at % 4 === 3);
    expect(opacity(styled)).toEqual(opacity(photo));
    await run("clear.png", "--style", "painting.png", "--out", "flat.jpg", "--match", "deviation");
    expect((await sharp(join(folder, "flat.jpg")).metadata()).format).toBe("jpeg");
  });

  it.each([
    ["a photo that isn't there", ["none.png", "--style", "painting.png"], "none.png: it could not be read"],
    ["a style that is no picture", ["photo.png", "--style", "table.csv"], "table.csv: expected a picture"],
    [
      "a small photo",
      ["small.png", "--style", "painting.png"],
      "stylize, the photo: expected a picture of 64×64",
    ],
    [
      "an amount of 2",
      ["photo.png", "--style", "painting.png", "--amount", "2"],
      "--amount: expected a number from 0",
    ],
    [
      "a model of a density",
      ["photo.png", "--style", "painting.png", "--model", "table.csv"],
      "table.csv: expected a safetensors file",
    ],
    [
      "a model that isn't there",
      ["photo.png", "--style", "painting.png", "--model", "no.safetensors"],
      "no.safetensors: no such file",
    ],
    [
      "an option that it doesn't have",
      ["photo.png", "--style", "painting.png", "--ammount", "1"],
      "--amount",
    ],
  ])("refuses %s", async (_, args, sentence) => {
    write(folder, "table.csv", "a,b\n1,2\n");
    await picture("small.png", 1, { width: 40 });
    const { code, stderr } = await run(...args, "--out", "bad.png");
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(existsSync(join(folder, "bad.png"))).toBe(false);
  });

  it("refuses to write over what it reads, and names that it can't write", async () => {
    const over = await run("photo.png", "--style", "painting.png", "--out", "./photo.png");
    expect([over.code, over.stderr]).toEqual([2, expect.stringContaining("it is what is read")]);
    const odd = await run("photo.png", "--style", "painting.png", "--out", "styled.gif");
    expect(odd.stderr).toContain("expected a name ending in .png, .jpg, .jpeg or .webp");
  });
});
