import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { archiveNames } from "../src/commands/compress/archiveNames.ts";
import { fileNameOf } from "../src/files/fileNameOf.ts";
import { FileNames } from "../src/files/fileNames.ts";
import { openArchiveFile } from "../src/files/openArchiveFile.ts";
import { printable } from "../src/text/printable.ts";
import { writePng, writeShapes } from "./imageFiles.ts";
import { runInside } from "./runInside.ts";
import { filesIn, scratch } from "./runTractable.ts";

const cwd = scratch();
const run = (command: string) => runInside(command.split(" "), { cwd });
const jsonOf = (stdout: string): Record<string, unknown> => JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
const pixelsOf = (path: string) => sharp(join(cwd, path)).toColourspace("b-w").raw().toBuffer();

beforeAll(async () => {
  await writeShapes(join(cwd, "shapes"), 12);
  await writePng(join(cwd, "odd/a.png"), new Uint8Array(49).fill(90));
  const pixel = { raw: { width: 8, height: 8, channels: 4 as const } };
  await sharp(new Uint8Array(256).fill(90), pixel).toFile(join(cwd, "alpha.png"));
  const deep = sharp(new Uint16Array(64).fill(900), { raw: { width: 8, height: 8, channels: 1 } });
  await deep.toColourspace("grey16").toFile(join(cwd, "deep.png"));
  const fitted = await run(
    "fit shapes --flow idf --width 8 --radius 2 --epochs 2 --out m.safetensors --no-picture",
  );
  expect(fitted.stderr).toContain("epoch");
  expect(fitted.stdout).toContain("compress m.safetensors shapes --out images.tz");
  await run(
    "fit shapes --flow idf --width 8 --radius 2 --epochs 1 --seed 5 --out other.safetensors --no-picture",
  );
  await run("fit shapes --flow nice --width 8 --epochs 1 --out nice.safetensors --no-picture");
  const { code } = await run("compress m.safetensors shapes --out a.tz");
  expect(code).toBe(0);
}, 60_000);

describe("a folder of pictures", () => {
  it("comes back to the bit, under its names", async () => {
    // what a killed process of the same number left isn't mixed in
    await mkdir(join(cwd, `back.${process.pid}.tmp`));
    writeFileSync(join(cwd, `back.${process.pid}.tmp/stale.png`), "stale");
    const { code } = await run("decompress a.tz --model m.safetensors --out back/");
    expect(code).toBe(0);
    await rm(join(cwd, `back.${process.pid}.tmp`), { recursive: true });
    expect(filesIn(join(cwd, "back"))).toEqual(filesIn(join(cwd, "shapes")));
    for (const name of filesIn(join(cwd, "shapes")).filter((file) => file.endsWith(".png"))) {
      expect(await pixelsOf(`back/${name}`), name).toEqual(await pixelsOf(`shapes/${name}`));
    }
  });

  it("comes back from an archive with its model inside, as an array", async () => {
    const made = jsonOf((await run("compress m.safetensors shapes --embed --out e.tz --json")).stdout);
    const bytes = readFileSync(join(cwd, "e.tz")).length;
    expect(made).toMatchObject({
      images: 24,
      rawBytes: 24 * 64,
      bytes,
      bitsPerSubpixel: (8 * bytes) / (24 * 64),
      embedded: true,
    });
    expect(made.modelBytes).toBe(readFileSync(join(cwd, "m.safetensors")).length);
    expect(made.seconds).toBeGreaterThan(0);
    const read = jsonOf((await run("decompress e.tz --out all.npy --json")).stdout);
    expect(read).toMatchObject({ images: 24, lost: 0, rawBytes: 24 * 64 });
    expect((await run("compress m.safetensors all.npy --out b.tz")).code).toBe(0);
    expect((await run("decompress b.tz --model m.safetensors --image 3 --out one")).code).toBe(0);
    expect(filesIn(join(cwd, "one"))).toEqual(["003.png"]);
    expect(await pixelsOf("one/003.png")).toEqual(
      await pixelsOf(`shapes/${filesIn(join(cwd, "shapes")).filter((f) => f.endsWith(".png"))[3]}`),
    );
  });

  it("is told about by inspect, info and score", async () => {
    const { stdout } = await run("inspect a.tz --verify");
    expect(stdout).toMatch(/images +24 grey images of 8x8, 256 levels/);
    expect(stdout).toMatch(/checksums +all right/);
    expect(stdout).toMatch(/contents +SHA-256 [0-9a-f]{16}…, not decoded/);
    expect((await run("inspect a.tz --verify --model m.safetensors")).stdout).toMatch(
      /contents +SHA-256 [0-9a-f]{16}…, decoded and found the same/,
    );
    expect((await run("inspect a.tz --verify --model other.safetensors")).stderr).toContain(
      "a.tz: expected the model that it was made with",
    );
    expect((await run("inspect a.tz --model m.safetensors")).stderr).toContain(
      "--model: expected --verify too, which decodes by it",
    );
    const told = jsonOf((await run("inspect a.tz --json")).stdout);
    expect(told).toMatchObject({ images: 24, named: true, embedded: false, damage: [] });
    expect(jsonOf((await run("info m.safetensors --json")).stdout)).toMatchObject({
      dequantization: "none",
      codesAs: told.model,
    });
    expect((await run("score m.safetensors shapes")).stdout).toMatch(
      /exact +probabilities of whole-numbered pixels/,
    );
  });

  it("is salvaged as far as its chunks are whole", async () => {
    const bytes = readFileSync(join(cwd, "a.tz"));
    bytes[bytes.length - 80]! ^= 1;
    writeFileSync(join(cwd, "damaged.tz"), bytes);
    const verified = await run("inspect damaged.tz --verify");
    expect(verified.code).toBe(2);
    expect(verified.stderr).toBe(
      "tractable: damaged.tz: images 0 to 23 are damaged or missing; decompress --salvage decodes what is whole\n",
    );
    const refused = await run("decompress damaged.tz --model m.safetensors --out none");
    expect(refused.code).toBe(2);
    expect(filesIn(cwd).filter((name) => name.startsWith("none"))).toEqual([]);
    expect(filesIn(cwd).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const nothing = await run("decompress damaged.tz --model m.safetensors --salvage --out none");
    expect(nothing.code).toBe(2);
    writeFileSync(join(cwd, "cut.tz"), readFileSync(join(cwd, "a.tz")).subarray(0, -76));
    const cut = await run("decompress cut.tz --model m.safetensors --salvage --out all");
    expect(cut).toMatchObject({ code: 0, stderr: "cut.tz: its end is damaged or missing\n" });
    expect(filesIn(join(cwd, "all"))).toEqual(filesIn(join(cwd, "shapes")));
    expect(nothing.stderr).toContain(
      "damaged.tz: images 0 to 23 are damaged or missing; nothing of what was asked for is left",
    );
    expect(filesIn(cwd).filter((name) => name.startsWith("none"))).toEqual([]);
  });
});

describe("the file of an archive", () => {
  it("is read wherever it is asked for, beyond 2³² bytes too", async () => {
    const path = join(cwd, "large.bin");
    const file = await open(path, "w");
    await file.write(Uint8Array.of(1, 2, 3), 0, 3, 5 * 2 ** 30);
    await file.close();
    const archive = await openArchiveFile(path);
    expect(archive.size).toBe(5 * 2 ** 30 + 3);
    expect([...(await archive.read(archive.size - 4, archive.size - 1))]).toEqual([0, 1, 2]);
    await archive.close();
    await rm(path);
  });
});

describe("pictures of different sizes", () => {
  it("are learned from, packed and come back to the bit, each in its own size", async () => {
    for (const [name, side] of Object.entries({ a: 12, b: 9, c: 30 })) {
      const pixels = Uint8Array.from({ length: side * (side + 3) }, (_, at) => (at * 7) & 255);
      const raw = { width: side + 3, height: side, channels: 1 as const };
      await mkdir(join(cwd, "sizes"), { recursive: true });
      await sharp(pixels, { raw })
        .toColourspace("b-w")
        .png()
        .toFile(join(cwd, `sizes/${name}.png`));
    }
    const fitted = await run(
      "fit sizes --flow idf --patches 8 --width 8 --radius 1 --epochs 1 --out any.safetensors --no-picture",
    );
    expect(fitted.stderr).toMatch(/sizes: \d+ grey images of 8x8, patches of pictures of any size/);
    expect((await run("info any.safetensors")).stdout).toMatch(
      /images +of any size, from grey images of 8x8/,
    );
    const made = jsonOf((await run("compress any.safetensors sizes --embed --out sizes.tz --json")).stdout);
    expect(made).toMatchObject({ images: 3, rawBytes: 12 * 15 + 9 * 12 + 30 * 33 });
    const scored = jsonOf((await run("score any.safetensors sizes --json")).stdout);
    expect(scored).toMatchObject({ images: 3 });
    const coded = 8 * readFileSync(join(cwd, "sizes.tz")).length;
    expect(Number(scored.bitsPerDimension) * Number(made.rawBytes)).toBeLessThan(coded);
    expect((await run("score any.safetensors sizes --samples 2")).stderr).toContain(
      "--samples: it has no use",
    );
    expect((await run("inspect sizes.tz --verify")).stdout).toContain(
      "3 grey pictures, each of a size of its own",
    );
    expect((await run("decompress sizes.tz --out sizes.png")).code).toBe(2);
    expect((await run("decompress sizes.tz --out back2")).code).toBe(0);
    const broken = readFileSync(join(cwd, "sizes.tz"));
    broken[broken.indexOf("chnk") + 200]! ^= 1;
    writeFileSync(join(cwd, "broken.tz"), broken);
    expect((await run("decompress broken.tz --salvage --out none")).stderr).toMatch(
      /broken\.tz: expected --model with the model it was made with, .*…, as the one inside is damaged; name it/,
    );
    expect(jsonOf((await run("inspect broken.tz --json")).stdout)).toMatchObject({ embedded: false });
    const named = "decompress broken.tz --salvage --model any.safetensors --out pictures-v1.2";
    expect((await run(named)).code).toBe(0);
    expect(filesIn(join(cwd, "pictures-v1.2"))).toEqual(["a.png", "b.png", "c.png"]);
    for (const name of ["a.png", "b.png", "c.png"]) {
      expect(await pixelsOf(`back2/${name}`), name).toEqual(await pixelsOf(`sizes/${name}`));
    }
    const refused = await run("decompress sizes.tz --out sizes.npy");
    expect(refused.stderr).toContain("--out: expected a new folder, as an array has images of one size");
  });
});

describe("a table", () => {
  it("is packed and comes back cell by cell, whatever a file holds", async () => {
    const header = "city,size,price";
    const usual = Array.from({ length: 60 }, (_, at) => `${at % 3 ? "Bern" : "Chur"},${at},${at * 2}.5`);
    writeFileSync(join(cwd, "t.csv"), `${[header, ...usual].join("\n")}\n`);
    const odd = ["Basel,,1.50", ",007,-3", '"Zug, ZG",1e3,'];
    writeFileSync(join(cwd, "more.csv"), `${[header, ...usual.slice(0, 9), ...odd].join("\n")}\n`);
    await run("fit t.csv --flow table --epochs 1 --out t.safetensors --no-picture");
    const made = jsonOf((await run("compress t.safetensors more.csv --embed --out t.tz --json")).stdout);
    expect(made).toMatchObject({
      rows: 12,
      embedded: true,
      bytes: readFileSync(join(cwd, "t.tz")).length,
    });
    const { stdout } = await run("inspect t.tz --verify");
    expect(stdout).toMatch(/table +12 rows of city, size, price/);
    expect(stdout).toContain("decoded and found the same");
    expect(jsonOf((await run("decompress t.tz --out t.back.csv --json")).stdout)).toMatchObject({
      rows: 12,
      lost: 0,
      rawBytes: made.rawBytes,
      decodeMegabytesPerSecond: expect.any(Number),
    });
    expect(readFileSync(join(cwd, "t.back.csv"), "utf8")).toBe(readFileSync(join(cwd, "more.csv"), "utf8"));
    writeFileSync(join(cwd, "twice.csv"), "city,size,city\nBern,1,Chur\n");
    expect((await run("compress t.safetensors twice.csv --out twice.tz")).stderr).toContain(
      'twice.csv: expected columns of different names, got two called "city"; rename one',
    );
    writeFileSync(join(cwd, "none.csv"), "price,city,size\n");
    const empty = await run("compress t.safetensors none.csv --embed --out none.tz");
    expect(empty).toMatchObject({ code: 0, stdout: expect.not.stringContaining("Infinity") });
    expect((await run("decompress none.tz --out none.back.csv")).code).toBe(0);
    expect(readFileSync(join(cwd, "none.back.csv"), "utf8")).toBe("price,city,size\n");
    expect((await run("compress t.safetensors more.csv --out t2.tz")).code).toBe(0);
    expect((await run("decompress t2.tz --model t.safetensors --out t2.tsv")).code).toBe(0);
  });

  it.each([
    ["decompress t2.tz --out x.csv", "t2.tz: expected the model that it was made with"],
    ["decompress t.tz --out x", "--out: expected a name ending in .csv or .tsv (or either with .gz)"],
    ["decompress t.tz --threads 2 --out x.csv", "--threads: a table is decoded without a model's net"],
    ["decompress t.tz --out none/x.csv", "none/x.csv: the folder none does not exist; make it first"],
    ["decompress t.tz --image 2 --out x.csv", "--image: it is for images, and the archive has a table"],
    ["compress t.safetensors shapes --out x.tz", "shapes: expected a table with city, price"],
  ])("refuses in a sentence: %s", async (command, sentence) => {
    const { code, stderr } = await run(command);
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(`tractable: ${sentence}`);
    expect(code).toBe(2);
    expect(existsSync(join(cwd, "x.csv"))).toBe(false);
  });
});

describe("compress and decompress refuse in a sentence", () => {
  it.each([
    [
      "compress m.safetensors alpha.png --out x.tz",
      "alpha.png: it has transparency (an alpha channel), which would be lost",
    ],
    [
      "compress m.safetensors deep.png --out x.tz",
      "deep.png: it has more than 8 bits a channel, which would be lost",
    ],
    [
      "compress m.safetensors odd --out x.tz",
      "odd/a.png: expected grey images of 8x8 as the model was fitted to, got one of 7x7",
    ],
    [
      "compress nice.safetensors shapes --out x.tz",
      'nice.safetensors: expected an integer flow, whose probabilities are the same on every machine, got nice; fit one with "tractable fit <images> --flow idf"',
    ],
    ["compress m.safetensors shapes --out x.zip", '--out: expected a name ending in .tz, got "x.zip"'],
    ["compress m.safetensors shapes --out a.tz", "a.tz: it is there already"],
    ["decompress a.tz --model other.safetensors --out x", "a.tz: expected the model that it was made with"],
    ["decompress a.tz --model nice.safetensors --out x", "a.tz: expected an integer flow"],
    ["decompress a.tz --out x", "a.tz: expected --model with the model it was made with"],
    ["decompress a.tz --model m.safetensors --out shapes", "shapes: the folder isn't empty"],
    ["decompress a.tz --model m.safetensors --out .", '--out: expected the name of a new folder, got "."'],
    [
      "decompress m.safetensors --model m.safetensors --out x",
      "m.safetensors: expected an archive of tractable, got another file",
    ],
    [
      "decompress a.tz --model m.safetensors --image 24 --out x",
      "--image: expected the number of one of 24 images, from 0, got 24",
    ],
    [
      "fit shapes --flow idf --labels folders --out x.safetensors",
      "--labels: --flow idf tells no classes apart",
    ],
  ])("%s", async (command, sentence) => {
    const { code, stderr } = await run(command);
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(`tractable: ${sentence}`);
    expect(code).toBe(2);
    expect(existsSync(join(cwd, "x.tz")) || existsSync(join(cwd, "x"))).toBe(false);
  });
});

describe("names", () => {
  it("are shown without what would move a terminal's cursor", () => {
    expect(printable("a\u001b[2Jb\u009b\u202e.png\n é 😀")).toBe("a\uFFFD[2Jb\uFFFD\uFFFD.png\uFFFD é 😀");
  });

  it("that lead out of the folder, or are taken, give way to numbers", () => {
    for (const name of ["../a.png", "a/../../b.png", "/", "a\\b.png", "c:x.png", "a\u001b.png", ""]) {
      expect(fileNameOf(name), name).toBeUndefined();
      expect(new FileNames(20_000).take(name, 7)).toEqual({ path: "00007.png", isOwn: false });
    }
    const longest = "é".repeat(125);
    expect(fileNameOf(`${longest}x.png`)).toBe(`${longest}x.png`);
    expect(fileNameOf(`${longest}xx.png`)).toBeUndefined();
    expect(fileNameOf(`a/${longest}x.jpg`)).toBeUndefined();
    expect(fileNameOf(`${longest}xxxxxx${longest}/a.png`)).toBeUndefined();
    expect(fileNameOf("/etc/a.jpg")).toBe("etc/a.jpg.png");
    const files = new FileNames(5);
    const asked = ["001.png", "A.jpg", "a.jpg.png", "a.jpg.png/b", undefined];
    const got = asked.map((name, index) => files.take(name, index));
    expect(got.map(({ path }) => path)).toEqual(["001.png", "A.jpg.png", "002.png", "003.png", "004.png"]);
    expect(got.map(({ isOwn }) => isOwn)).toEqual([true, true, false, false, true]);
    expect(files.take(undefined, 1)).toEqual({ path: "001-2.png", isOwn: true });
  });

  it.each([
    [["../pics/a.png"], ["../pics/a.png"], ["a.png"]],
    [
      ["../p/a.png", "../q/a.png"],
      ["../p", "../q"],
      ["p/a.png", "q/a.png"],
    ],
    [
      ["pics/a.png", "more/a.png"],
      ["pics", "more"],
      ["pics/a.png", "more/a.png"],
    ],
    [["pics/12:30.png"], ["pics"], ["12_30.png"]],
    [["pics/..x.png", "pics/in/a.png"], ["pics"], ["..x.png", "in/a.png"]],
    [["pics/a.jpg", "pics/a.jpg.png"], ["pics"], ["a.jpg", "001.png"]],
    [["pics/A.png", "pics/a.png"], ["pics"], ["A.png", "001.png"]],
    [
      ["/x/y/a.png", "/x/b.png"],
      ["/x/y", "/x/b.png"],
      ["y/a.png", "b.png"],
    ],
    [["/a/b/x.png"], ["/a/b/x.png"], ["x.png"]],
    [["in/x.png", "in/deep/y.png"], ["in"], ["x.png", "deep/y.png"]],
    [[`in/${"x".repeat(251)}.jpg`, "in/b.png"], ["in"], ["000.png", "b.png"]],
    [["a.npy#1", "a.npy#2"], ["a.npy"], undefined],
  ])("of %j are such as decompress can give", (paths, sources, expected) => {
    const names = archiveNames({ names: (index) => paths[index]!, count: paths.length }, sources);
    expect(names).toEqual(expected);
    const files = new FileNames(paths.length);
    for (const [index, name] of (names ?? []).entries()) expect(files.take(name, index).isOwn).toBe(true);
  });
});
