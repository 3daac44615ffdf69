import { mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { areImages, readImages } from "@tractable/data";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { npy, zip } from "./numpyFiles.ts";
import { dataErrorOf, scratch } from "./scratch.ts";

/** 4 wide and 2 high: every pixel differs, so that a swapped axis shows. */
const WIDTH = 4;
const HEIGHT = 2;
const GREY = Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80);
/** Planes of red, green, blue. */
const COLOUR = Uint8Array.from(
  [0, 100, 200].flatMap((base) => [1, 2, 3, 4, 5, 6, 7, 8].map((at) => base + at)),
);

const interleaved = (planes: Uint8Array) => {
  const area = WIDTH * HEIGHT;
  const channels = planes.length / area;
  return planes.map((_, at) => planes[(at % channels) * area + Math.floor(at / channels)]!);
};
const raw = (data: Uint8Array | Uint16Array, channels: 1 | 2 | 3 | 4, width = WIDTH, height = HEIGHT) =>
  sharp(data, { raw: { width, height, channels } });
const grey = () => raw(GREY, 1).toColourspace("b-w");
const colour = () => raw(interleaved(COLOUR), 3);
const plain = (value: number, width: number, height: number) =>
  raw(new Uint8Array(3 * width * height).fill(value), 3, width, height).png();
const cut = async (image: Sharp) => {
  const whole = await image.toBuffer();
  return whole.subarray(0, Math.floor(whole.length / 2));
};

function pictures() {
  const inner = scratch();
  function file(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(inner.path(name)), { recursive: true });
    return inner.file(name, content);
  }
  const picture = async (name: string, image: Sharp) => file(name, await image.toBuffer());
  return { ...inner, file, picture };
}

/** An IDX file of bytes, or of another type. */
function idx(shape: number[], data: Uint8Array, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  shape.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return Buffer.concat([header, data]);
}

const u1 = (shape: number[], data: Uint8Array) => npy({ descr: "|u1", shape, data });
const counting = (length: number) => Uint8Array.from({ length }, (_, at) => at);
const TWO_GREY = Uint8Array.from([...GREY, ...GREY.map((value) => 100 + value)]);
const twoGrey = { count: 2, channels: 1, height: HEIGHT, width: WIDTH, pixels: TWO_GREY };
const TWO_COLOUR = Uint8Array.from([...COLOUR, ...COLOUR.map((value) => value + 20)]);
const twoColour = { count: 2, channels: 3, height: HEIGHT, width: WIDTH, pixels: TWO_COLOUR };
const TWO_COLOUR_LAST = Uint8Array.from([
  ...interleaved(COLOUR),
  ...interleaved(COLOUR.map((value) => value + 20)),
]);

describe("reads picture files", () => {
  test.each<[string, () => Sharp, Partial<Awaited<ReturnType<typeof readImages>>>]>([
    ["grey PNG", () => grey().png(), { channels: 1, pixels: GREY }],
    ["RGB PNG", () => colour().png(), { channels: 3, pixels: COLOUR }],
    ["lossless WebP", () => colour().webp({ lossless: true }), { channels: 3, pixels: COLOUR }],
    [
      "RGB PNG that is all grey",
      () => raw(GREY, 1).toColourspace("srgb").png(),
      { channels: 1, pixels: GREY },
    ],
    [
      "16-bit PNG as 8 bits",
      () =>
        raw(
          Uint16Array.from(GREY, (value) => 256 * value + 77),
          1,
        )
          .toColourspace("grey16")
          .png(),
      { channels: 1, pixels: GREY },
    ],
    [
      "transparency as black",
      () =>
        raw(
          Uint8Array.from([...GREY].flatMap((value, at) => [value, value, value, at < 3 ? 255 : 0])),
          4,
        ).png(),
      { channels: 1, pixels: Uint8Array.of(10, 20, 30, 0, 0, 0, 0, 0) },
    ],
    [
      "a turned picture upright",
      () => grey().withMetadata({ orientation: 6 }).png(),
      { channels: 1, width: HEIGHT, height: WIDTH, pixels: Uint8Array.of(50, 10, 60, 20, 70, 30, 80, 40) },
    ],
  ])("%s", async (_, image, expected) => {
    const { picture } = pictures();
    const path = await picture("a.png", image());
    const set = await readImages([path]);
    expect(set).toMatchObject({ count: 1, width: WIDTH, height: HEIGHT, ...expected });
    expect(set).toMatchObject({ labels: undefined, classNames: [], skipped: [], source: path });
    expect(set.names(0)).toBe(path);
  });

  test("JPEG, grey and RGB, within its loss", async () => {
    const { picture } = pictures();
    const flat = raw(
      Uint8Array.from({ length: 24 }, (_, at) => [200, 100, 50][at % 3]!),
      3,
    );
    const rgb = await readImages([await picture("a.JPG", flat.jpeg({ quality: 100 }))]);
    expect(rgb.channels).toBe(3);
    for (const [channel, value] of [200, 100, 50].entries())
      for (const pixel of rgb.pixels.subarray(8 * channel, 8 * channel + 8))
        expect(Math.abs(pixel - value)).toBeLessThan(4);
    const one = await readImages([await picture("b.jpeg", grey().jpeg({ quality: 100 }))]);
    expect(one.channels).toBe(1);
  });

  test("of a folder and those in it, by path, other and hidden files left out", async () => {
    const { folder, path, file, picture } = pictures();
    await picture("b.png", plain(2, 2, 2));
    await picture("a/z.png", plain(1, 2, 2));
    await picture("c/d/e.webp", plain(3, 2, 2).webp({ lossless: true }));
    file("c/notes.txt", "not an image");
    file(".hidden/x.png", "not an image");
    file("c/._e.png", "not an image");
    symlinkSync(folder, path("c/loop"));
    const done: number[] = [];
    const set = await readImages([folder], { onProgress: (count) => done.push(count) });
    expect(set).toMatchObject({ count: 3, channels: 1, source: folder });
    expect([0, 1, 2].map(set.names)).toEqual(["a/z.png", "b.png", "c/d/e.webp"].map(path));
    expect(set.pixels).toEqual(Uint8Array.from([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]));
    expect(done).toEqual([1, 2, 3]);
  });

  test("of a glob and named one by one", async () => {
    const { path, picture } = pictures();
    for (const name of ["b.png", "a.png", "c.webp"]) await picture(name, grey().png());
    const glob = await readImages([path("*.png")]);
    expect([0, 1].map(glob.names)).toEqual([path("a.png"), path("b.png")]);
    const named = await readImages([path("c.webp"), path("a.png")]);
    expect([0, 1].map(named.names)).toEqual([path("c.webp"), path("a.png")]);
    expect(named.source).toBe(`${path("c.webp")} and 1 more source`);
  });

  test("grey ones before the first colour become RGB", async () => {
    const { folder, picture } = pictures();
    for (const name of ["a.png", "b.png"]) await picture(name, grey().png());
    await picture("c.png", colour().png());
    const set = await readImages([folder]);
    expect(set.channels).toBe(3);
    const repeated = [...GREY, ...GREY, ...GREY];
    expect(set.pixels).toEqual(Uint8Array.from([...repeated, ...repeated, ...COLOUR]));
  });

  test("as grey or RGB when asked to", async () => {
    const { picture } = pictures();
    const coloured = await picture("c.png", colour().png());
    const luma = GREY.map((_, at) =>
      Math.round(0.299 * COLOUR[at]! + 0.587 * COLOUR[8 + at]! + 0.114 * COLOUR[16 + at]!),
    );
    expect(await readImages([coloured], { channels: 1 })).toMatchObject({ channels: 1, pixels: luma });
    const greyish = await picture("g.png", grey().png());
    const three = Uint8Array.from([...GREY, ...GREY, ...GREY]);
    expect(await readImages([greyish], { channels: 3 })).toMatchObject({ channels: 3, pixels: three });
  });

  test("scaled to cover a size, the middle kept", async () => {
    const { folder, picture } = pictures();
    await picture("a.png", plain(7, 40, 20));
    await picture("b.png", plain(8, 3, 5));
    const bands = Uint8Array.from({ length: 40 * 20 }, (_, at) => (at % 40 < 10 || at % 40 >= 30 ? 255 : 9));
    await picture("c.png", raw(bands, 1, 40, 20).png());
    const set = await readImages([folder], { size: { width: 4, height: 4 } });
    expect(set).toMatchObject({ count: 3, channels: 1, width: 4, height: 4 });
    expect(set.pixels.subarray(0, 32)).toEqual(Uint8Array.from([...Array(16).fill(7), ...Array(16).fill(8)]));
    const [, left, right] = set.pixels.subarray(32, 36);
    expect(Math.max(left!, right!)).toBeLessThan(30);
  });
});

describe("reads files of many images", () => {
  test.each<[string, string, Buffer, object]>([
    ["IDX", "a", idx([2, HEIGHT, WIDTH], TWO_GREY), twoGrey],
    ["gzipped IDX", "a-idx3-ubyte.gz", gzipSync(idx([2, HEIGHT, WIDTH], TWO_GREY)), twoGrey],
    ["IDX of four axes", "a", idx([2, 3, HEIGHT, WIDTH], TWO_COLOUR), twoColour],
    ["npy", "a.npy", u1([2, HEIGHT, WIDTH], TWO_GREY), twoGrey],
    ["gzipped npy", "a.npy.gz", gzipSync(u1([2, HEIGHT, WIDTH], TWO_GREY)), twoGrey],
    ["npy with a grey axis first", "a.npy", u1([2, 1, HEIGHT, WIDTH], TWO_GREY), twoGrey],
    ["npy with a grey axis last", "a.npy", u1([2, HEIGHT, WIDTH, 1], TWO_GREY), twoGrey],
    ["npy with channels first", "a.npy", u1([2, 3, HEIGHT, WIDTH], TWO_COLOUR), twoColour],
    ["npy with channels last", "a.npy", u1([2, HEIGHT, WIDTH, 3], TWO_COLOUR_LAST), twoColour],
    [
      "npy that could be both, as channels first",
      "a.npy",
      u1([1, 3, 2, 3], counting(18)),
      { channels: 3, height: 2, width: 3, pixels: counting(18) },
    ],
    [
      "npy in Fortran order",
      "a.npy",
      npy({
        descr: "|u1",
        shape: [1, 2, 4],
        data: Uint8Array.of(10, 50, 20, 60, 30, 70, 40, 80),
        fortran: true,
      }),
      { count: 1, height: 2, width: 4, pixels: GREY },
    ],
    [
      "npz, the array of that name",
      "a.npz",
      zip(
        [
          ["labels.npy", u1([2], Uint8Array.of(0, 1))],
          ["images.npy", u1([2, HEIGHT, WIDTH], TWO_GREY)],
        ],
        8,
      ),
      twoGrey,
    ],
    ["npz of one array", "a.npz", zip([["faces.npy", u1([2, HEIGHT, WIDTH], TWO_GREY)]], 0), twoGrey],
  ])("%s", async (_, name, content, expected) => {
    const { file } = scratch();
    const path = file(name, content);
    const set = await readImages([path]);
    expect(set).toMatchObject(expected);
    expect(set.names(0)).toBe(`${path}#0`);
    expect(await areImages([path])).toBe(true);
  });

  test("longer than one block", async () => {
    const { file } = scratch();
    const data = Uint8Array.from({ length: 3000 * 300 }, (_, at) => (at * 7) % 251);
    const path = file("a.gz", gzipSync(idx([3000, 20, 15], data)));
    const set = await readImages([path]);
    expect(set).toMatchObject({ count: 3000, height: 20, width: 15 });
    expect(Buffer.compare(set.pixels, data)).toBe(0);
  });

  test("one picked by its number", async () => {
    const { file } = scratch();
    const path = file("a.gz", gzipSync(idx([2, HEIGHT, WIDTH], TWO_GREY)));
    const labels = file("l", idx([2], Uint8Array.of(3, 1)));
    const set = await readImages([`${path}#1`, `${path}#0`], {
      labels: file("l4", idx([4], Uint8Array.of(3, 1, 2, 0))),
    });
    expect(set).toMatchObject({ count: 2, labels: Uint16Array.of(1, 2) });
    expect([0, 1].map(set.names)).toEqual([`${path}#1`, `${path}#0`]);
    expect(set.pixels.subarray(8)).toEqual(GREY);
    const one = await readImages([`${path}#1`], { labels });
    expect(one).toMatchObject({ labels: Uint16Array.of(0), classNames: ["1", "3"] });
    expect(await dataErrorOf(readImages([`${path}#2`]))).toBe(
      `${path}#2: expected the number of one of its 2 images, 0 to 1, got 2`,
    );
  });

  test("also picked from a folder, while a file of that very name is itself", async () => {
    const { folder, path, picture } = pictures();
    await picture("in#1/a.png", plain(1, 2, 2));
    await picture("in#1/b.png", plain(2, 2, 2));
    expect((await readImages([path("in#1")])).count).toBe(2);
    const one = await readImages([`${folder}#1`]);
    expect(one).toMatchObject({ count: 1, pixels: Uint8Array.of(2, 2, 2, 2) });
    expect(one.names(0)).toBe(path("in#1/b.png"));
  });

  test("scaled and converted, together with picture files", async () => {
    const { file, picture } = pictures();
    const array = file("a.npy", u1([2, 6, 4, 3], new Uint8Array(144).fill(90)));
    const image = await picture("b.png", plain(80, 5, 5));
    const set = await readImages([array, image], { size: { width: 2, height: 3 } });
    expect(set).toMatchObject({ count: 3, channels: 1, width: 2, height: 3 });
    expect(set.pixels).toEqual(Uint8Array.from([...Array(12).fill(90), ...Array(6).fill(80)]));
    expect((await readImages([array], { channels: 3, size: { width: 2, height: 3 } })).channels).toBe(3);
  });
});

describe("labels images", () => {
  test("by the folder they lie in, numbers in order of size", async () => {
    const { folder, picture } = pictures();
    for (const name of ["10/a.png", "2/a.png", "2/b.png", "cat/x/9/a.png"]) await picture(name, grey().png());
    const set = await readImages([folder], { labels: "folders" });
    expect(set.classNames).toEqual(["2", "9", "10"]);
    expect(set.labels).toEqual(Uint16Array.of(2, 0, 0, 1));
  });

  test.each<[string, string, Buffer]>([
    ["IDX", "l", idx([2], Uint8Array.of(3, 1))],
    ["gzipped IDX", "l.gz", gzipSync(idx([2], Uint8Array.of(3, 1)))],
    [
      "npy of int64",
      "l.npy",
      npy({ descr: "<i8", shape: [2], data: new Uint8Array(BigInt64Array.of(3n, 1n).buffer) }),
    ],
    ["npy of one column", "l.npy", u1([2, 1], Uint8Array.of(3, 1))],
    [
      "npz",
      "l.npz",
      zip(
        [
          ["images.npy", u1([2, HEIGHT, WIDTH], TWO_GREY)],
          ["labels.npy", u1([2], Uint8Array.of(3, 1))],
        ],
        8,
      ),
    ],
  ])("by a file: %s", async (_, name, content) => {
    const { file } = scratch();
    const images = file("a", idx([2, HEIGHT, WIDTH], TWO_GREY));
    const set = await readImages([images], { labels: file(name, content) });
    expect(set).toMatchObject({ labels: Uint16Array.of(1, 0), classNames: ["1", "3"] });
  });

  test("of those that could be read", async () => {
    const { folder, file, picture } = pictures();
    await picture("a/1.png", grey().png());
    file("b/2.png", "no image");
    await picture("c/3.png", grey().png());
    const labels = file("l.npy", u1([3], Uint8Array.of(5, 6, 7)));
    const set = await readImages([folder], { skipBad: true, labels });
    expect(set).toMatchObject({ count: 2, labels: Uint16Array.of(0, 2), classNames: ["5", "6", "7"] });
    expect(await readImages([folder], { skipBad: true, labels: "folders" })).toMatchObject({
      labels: Uint16Array.of(0, 1),
      classNames: ["a", "c"],
    });
  });

  test("or says why not", async () => {
    const { file } = scratch();
    const images = file("a", idx([2, HEIGHT, WIDTH], TWO_GREY));
    const refused = (labels: string) => dataErrorOf(readImages([images], { labels }));
    const three = file("l.gz", gzipSync(idx([3], Uint8Array.of(3, 1, 2))));
    expect(await refused(three)).toBe(
      `${three}: expected one label for each of 2 images, got 3; name the labels that belong to these images`,
    );
    expect(await refused(images)).toMatch(/one whole number an image, got .* shape \[2, 2, 4\]/);
    const floats = npy({ descr: "<f4", shape: [2], data: new Uint8Array(8) });
    expect(await refused(file("f.npy", floats))).toMatch(/f\.npy: expected labels, .* type f4/);
    const negative = npy({ descr: "|i1", shape: [2], data: Uint8Array.of(0, 255) });
    expect(await refused(file("n.npy", negative))).toMatch(/from 0 to 65,535, got -1 for image 1; number/);
    expect(await refused(file("l.csv", "0\n1\n"))).toMatch(/l\.csv: expected labels as an IDX, .npy or .npz/);
    expect(await refused("none.npy")).toMatch(/^none\.npy: no such file/);
    expect(await refused("folders")).toMatch(
      /expected picture files in a folder for each class, got one file/,
    );
  });
});

describe("refuses in one sentence", () => {
  test.each<[string, string, string | Uint8Array, RegExp]>([
    ["a table", "t.csv", "a,b\n1,2\n", /expected images as PNG, .*, got a table; /],
    ["another kind of file", "t.gif", "GIF89a", /got a file of another kind \(\.gif\); convert it/],
    ["an empty file of no kind", "t", "", /got a file of another kind \(no extension\)/],
    ["no image at all", "t.png", "hello", /t\.png: it is not a PNG, JPEG or WebP image; name another image$/],
    ["an empty picture", "t.png", "", /t\.png: the file is empty; /],
    [
      "floats",
      "t.npy",
      npy({ descr: "<f4", shape: [1, 2, 2], data: new Uint8Array(16) }),
      /got type f4 .*a\.astype\("uint8"\)$/,
    ],
    ["rows of bytes", "t.npy", u1([2, 4], counting(8)), /got type u1 and shape \[2, 4\]; reshape it/],
    [
      "one colour image",
      "t.npy",
      u1([4, 4, 3], counting(48)),
      /shape \[4, 4, 3\]; if it is one colour image, save a\[None\]$/,
    ],
    [
      "five channels",
      "t.npy",
      u1([1, 2, 2, 5], counting(20)),
      /axis of 1 or 3 channels, got .*\[1, 2, 2, 5\]/,
    ],
    ["labels for images", "t", idx([4], counting(4)), /shape \[4\]; name the file of the images$/],
    ["IDX of floats", "t", idx([1, 1, 1], counting(4), 13), /got type f4/],
    ["no image in IDX", "t", idx([0, 28, 28], counting(0)), /at least one image, got shape \[0, 28, 28\]/],
    [
      "IDX cut short",
      "t",
      idx([2, 2, 2], counting(7)),
      /the IDX file is cut short; its header promises 2 entries, got 1$/,
    ],
    [
      "an IDX header cut short",
      "t",
      Buffer.of(0, 0, 8, 3, 0),
      /the IDX file is cut short; download it again$/,
    ],
    ["IDX too long", "t", idx([2, 2, 2], counting(9)), /expected 24 bytes .*, got 25; download it again$/],
    [
      "gzipped IDX cut short",
      "t.gz",
      gzipSync(
        idx(
          [100, 28, 28],
          Uint8Array.from({ length: 78_400 }, (_, at) => (at * at) % 253),
        ),
      ).subarray(0, -20),
      /compressed data is damaged or cut short; download it again$/,
    ],
    ["npy cut short", "t.npy.gz", gzipSync(u1([2, 2, 2], counting(7))), /the numpy file is cut short/],
    [
      "an npz that leaves the choice",
      "t.npz",
      zip(
        [
          ["a.npy", u1([1, 2, 2], counting(4))],
          ["b.npy", u1([1, 2, 2], counting(4))],
        ],
        0,
      ),
      /it holds the arrays a, b; expected a single one, or one named images or x or arr_0$/,
    ],
    [
      "a header of more than the file",
      "t",
      idx([4e9, 4e4, 4e4], counting(16)),
      /its IDX header promises 6,400,000,000,000,000,000 bytes \(4000000000x40000x40000\), more than its size can hold/,
    ],
  ])("%s", async (_, name, content, message) => {
    const { file } = scratch();
    const path = file(name, content);
    const got = await dataErrorOf(readImages([path]));
    expect(got).toMatch(message);
    expect(got.startsWith(`${path}: `)).toBe(true);
  });

  test("what isn't there", async () => {
    const { folder, path } = scratch();
    expect(await dataErrorOf(readImages([]))).toMatch(/no images were named/);
    expect(await dataErrorOf(readImages(["-"]))).toMatch(/standard input: expected images, got a table/);
    expect(await dataErrorOf(readImages([path("a.png")]))).toMatch(/a\.png: no such file/);
    expect(await dataErrorOf(readImages([path("a.gz#1")]))).toMatch(/a\.gz: no such file/);
    expect(await dataErrorOf(readImages([path("*.png")]))).toMatch(/no file matches/);
    expect(await dataErrorOf(readImages([folder]))).toMatch(/no PNG, JPEG or WebP files were found/);
  });

  test("images of several sizes", async () => {
    const { folder, path, picture, file } = pictures();
    await picture("a.png", plain(1, 64, 48));
    await picture("b.png", plain(1, 64, 48));
    await picture("c.png", plain(1, 28, 20));
    expect(await dataErrorOf(readImages([folder]))).toBe(
      `${path("c.png")}: expected an image of 64x48 like ${path("a.png")}, got 28x20; --size 28x20 would bring all images to one size`,
    );
    const array = file("a.npy", u1([1, 2, 2], counting(4)));
    expect(await dataErrorOf(readImages([array, path("c.png")]))).toMatch(/28x20; --size 2x2 would/);
  });

  test("bad images, unless they are to be skipped", async () => {
    const { folder, path, picture, file } = pictures();
    const noise = Uint8Array.from({ length: 3000 }, (_, at) => (at * at) % 251);
    const shape = [3, 50, 20] as const;
    await picture("a.png", raw(noise, ...shape).png());
    file("b.png", await cut(raw(noise, ...shape).png()));
    expect(await dataErrorOf(readImages([folder]))).toMatch(
      /b\.png: the image is damaged or cut short \(.+\); it is the only bad one of 2 images, --skip-bad leaves it out$/,
    );
    file("c.jpg", await cut(raw(noise, ...shape).jpeg()));
    file("d.webp", await cut(raw(noise, ...shape).webp()));
    file("e.png", "");
    await picture("f.png", raw(noise, ...shape).png());
    expect(await dataErrorOf(readImages([folder]))).toMatch(
      /b\.png: the image .*; it is the first of 4 bad ones among 6 images, --skip-bad leaves them out$/,
    );
    const set = await readImages([folder], { skipBad: true });
    expect(set.count).toBe(2);
    expect(set.pixels).toHaveLength(6000);
    expect(set.names(1)).toBe(path("f.png"));
    expect(set.skipped.map((bad) => bad.path)).toEqual(["b.png", "c.jpg", "d.webp", "e.png"].map(path));
    expect(set.skipped[3]!.reason).toBe("the file is empty");
    for (const skipBad of [false, true]) {
      expect(await dataErrorOf(readImages([path("[bcde].*")], { skipBad }))).toMatch(
        /none of its 4 images can be read; of the first, .*b\.png, the image is damaged/,
      );
    }
  });
});

describe("tells images from tables", () => {
  test("by names and first bytes", async () => {
    const { folder, path, picture, file } = pictures();
    file("t.csv", "a\n1\n");
    file("rows.npy", u1([2, 4], counting(8)));
    file("floats.npy", npy({ descr: "<f4", shape: [1, 2, 2], data: new Uint8Array(16) }));
    file("rows.npz", zip([["x.npy", u1([2, 4], counting(8))]], 8));
    for (const name of ["t.csv", "rows.npy", "floats.npy", "rows.npz", "*.csv", "none.csv", "none*.npy"])
      expect([name, await areImages([path(name)])]).toEqual([name, false]);
    expect(await areImages([])).toBe(false);
    expect(await areImages(["-"])).toBe(false);
    expect(await areImages([folder])).toBe(false);
    await picture("in/a.png", grey().png());
    file("idx.gz", gzipSync(idx([2, HEIGHT, WIDTH], TWO_GREY)));
    for (const name of [
      "",
      "in",
      "in/a.png",
      "in/*",
      "none.png",
      "none*.webp",
      "idx.gz",
      "idx.gz#1",
      "i*.gz",
    ])
      expect([name, await areImages([path(name)])]).toEqual([name, true]);
    expect(await areImages([path("t.csv"), path("in")])).toBe(true);
  });
});

test("exact pictures have the values that their files store, whatever their profile says", async () => {
  const { picture } = pictures();
  const wide = await picture("p3.png", colour().withIccProfile("p3", { attach: true }).png());
  const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  const exact = await readImages([wide], { exact: true });
  expect(interleaved(exact.pixels)).toEqual(Uint8Array.from(stored));
  expect((await readImages([wide])).pixels).not.toEqual(exact.pixels);
  const inks = await picture("inks.jpg", colour().toColourspace("cmyk").jpeg());
  expect(await dataErrorOf(readImages([inks], { exact: true }))).toContain(
    "inks.jpg: its colours are cmyk, which would be converted; save it as RGB or grey",
  );
});
