import { gzipSync } from "node:zlib";
import { describeTable, openTableWriter, readTable } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { type Npy, npy, zip } from "./numpyFiles.ts";
import { dataErrorOf, scratch } from "./scratch.ts";

const bytes = (array: { buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);
const swapped = (array: { buffer: ArrayBufferLike; BYTES_PER_ELEMENT: number }) => {
  const copy = Buffer.from(bytes(array));
  return array.BYTES_PER_ELEMENT === 4 ? copy.swap32() : copy.swap64();
};
const SIX = [1, 2, 3, 4, 5, 6];
const ROWS = Float32Array.from(SIX);

describe("reads an array", () => {
  test.each<[string, Uint8Array]>([
    ["<f4", bytes(Float32Array.from(SIX))],
    [">f4", swapped(Float32Array.from(SIX))],
    ["<f8", bytes(Float64Array.from(SIX))],
    [">f8", swapped(Float64Array.from(SIX))],
    ["|i1", bytes(Int8Array.from(SIX))],
    ["<i2", bytes(Int16Array.from(SIX))],
    ["<i4", bytes(Int32Array.from(SIX))],
    [">i4", swapped(Int32Array.from(SIX))],
    ["<i8", bytes(BigInt64Array.from(SIX.map(BigInt)))],
    ["|u1", bytes(Uint8Array.from(SIX))],
    ["<u2", bytes(Uint16Array.from(SIX))],
    ["<u4", bytes(Uint32Array.from(SIX))],
    ["<u8", bytes(BigUint64Array.from(SIX.map(BigInt)))],
  ])("of type %s", async (descr, data) => {
    const { file } = scratch();
    const table = await readTable([file("t.npy", npy({ descr, shape: [3, 2], data }))]);
    expect(table).toMatchObject({ columns: ["x0", "x1"], rows: 3, values: ROWS });
  });

  test.each([1, 2, 3] as const)("of format version %i", async (version) => {
    const { file } = scratch();
    const path = file("t.npy", npy({ descr: "<f4", shape: [2, 3], data: bytes(ROWS), version }));
    expect(await readTable([path])).toMatchObject({ columns: ["x0", "x1", "x2"], values: ROWS });
  });

  test("of booleans", async () => {
    const { file } = scratch();
    const path = file("t.npy", npy({ descr: "|b1", shape: [2, 1], data: Uint8Array.of(1, 0) }));
    expect((await readTable([path])).values).toEqual(Float32Array.of(1, 0));
    expect(await describeTable([path])).toEqual([{ name: "x0", type: "BOOLEAN" }]);
  });

  test("in Fortran order, also with three axes", async () => {
    const { file } = scratch();
    const two = npy({
      descr: "<f4",
      shape: [3, 2],
      data: bytes(Float32Array.of(1, 3, 5, 2, 4, 6)),
      fortran: true,
    });
    expect((await readTable([file("2.npy", two)])).values).toEqual(ROWS);
    // a[i, j, k] = 100 i + 10 j + k of shape 2 × 3 × 2: the first index runs fastest in Fortran order.
    const cell = (at: number) => 100 * (at % 2) + 10 * (Math.floor(at / 2) % 3) + Math.floor(at / 6);
    const data = bytes(Float32Array.from({ length: 12 }, (_, at) => cell(at)));
    const three = await readTable([
      file("3.npy", npy({ descr: "<f4", shape: [2, 3, 2], data, fortran: true })),
    ]);
    expect(three.values).toEqual(Float32Array.of(0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121));
  });

  test("of one axis as one column, of three as flattened rows", async () => {
    const { file } = scratch();
    const one = await readTable([file("1.npy", npy({ descr: "<f4", shape: [6], data: bytes(ROWS) }))]);
    expect(one).toMatchObject({ columns: ["x0"], rows: 6, values: ROWS });
    const three = await readTable([
      file("3.npy", npy({ descr: "<f4", shape: [1, 2, 3], data: bytes(ROWS) })),
    ]);
    expect(three).toMatchObject({ rows: 1, values: ROWS });
    expect(three.columns).toHaveLength(6);
  });

  test("longer than one block, and only the columns asked for", async () => {
    const { file } = scratch();
    const data = Float32Array.from({ length: 200_000 }, (_, index) => index);
    const path = file("t.npy.gz", gzipSync(npy({ descr: "<f4", shape: [50_000, 4], data: bytes(data) })));
    const { values } = await readTable([path]);
    expect(values).toHaveLength(200_000);
    expect(values.every((value, index) => value === index)).toBe(true);
    const picked = await readTable([path], { columns: ["x3", "x1"] });
    expect(picked.values.subarray(-2)).toEqual(Float32Array.of(199_999, 199_997));
  });
});

describe("reads .npz", () => {
  test.each([0, 8] as const)("with the array x before others, zip method %i", async (method) => {
    const { file } = scratch();
    const other = npy({ descr: "<f4", shape: [1, 1], data: bytes(Float32Array.of(9)) });
    const x = npy({ descr: "<f4", shape: [3, 2], data: bytes(ROWS) });
    const both = zip(
      [
        ["other.npy", other],
        ["x.npy", x],
      ],
      method,
    );
    expect((await readTable([file("t.npz", both)])).values).toEqual(ROWS);
    const first = zip(
      [
        ["b.npy", x],
        ["a.npy", other],
      ],
      method,
    );
    expect((await readTable([file("u.npz", first)])).values).toEqual(ROWS);
  });

  test("and refuses what isn't whole", async () => {
    const { file } = scratch();
    const whole = zip([["x.npy", npy({ descr: "<f4", shape: [3, 2], data: bytes(ROWS) })]], 8);
    expect(await dataErrorOf(readTable([file("t.npz", whole.subarray(0, -30))]))).toMatch(
      /damaged or cut short/,
    );
    const broken = Buffer.from(whole).fill(0xff, 40, 60);
    expect(await dataErrorOf(readTable([file("u.npz", broken)]))).toMatch(/u\.npz: .*damaged/);
    expect(await dataErrorOf(readTable([file("v.npz", zip([["readme.txt", Buffer.from("x")]], 0))]))).toMatch(
      /no array/,
    );
  });
});

describe("refuses an array", () => {
  test.each<[string, Npy, RegExp]>([
    ["of text", { descr: "<U3", shape: [2], data: new Uint8Array(24) }, /numpy type "U3"; convert it/],
    ["of no axis", { descr: "<f4", shape: [], data: new Uint8Array(4) }, /got a single number/],
    ["of no rows", { descr: "<f4", shape: [0, 2], data: new Uint8Array(0) }, /no rows/],
    ["that is cut short", { descr: "<f4", shape: [4, 2], data: bytes(ROWS) }, /promises 4 rows, got 3/],
    [
      "with NaN",
      { descr: "<f8", shape: [3, 2], data: bytes(Float64Array.of(1, 2, 3, Number.NaN, 5, 6)) },
      /"x1" .*\(NaN, 1 of 3 rows, first in row 2\).*--columns x0$/,
    ],
    [
      "with infinity",
      { descr: "<f4", shape: [2, 2], data: bytes(Float32Array.of(1, 2, Number.NEGATIVE_INFINITY, 4)) },
      /"x0" has infinite values/,
    ],
    [
      "with a number beyond float32",
      { descr: "<f8", shape: [2, 1], data: bytes(Float64Array.of(1, 1e300)) },
      /too large for float32 \(1e\+300 in row 2/,
    ],
  ])("%s", async (_, array, message) => {
    const { file } = scratch();
    expect(await dataErrorOf(readTable([file("t.npy", npy(array))]))).toMatch(message);
  });

  test("with a structured type, a broken header, a future version or broken gzip", async () => {
    const { file } = scratch();
    const good = npy({ descr: "<f4", shape: [3, 2], data: bytes(ROWS) });
    const structured = npy({ descr: "X", shape: [1], data: bytes(ROWS) })
      .toString("latin1")
      .replace("'X'", "[]0");
    expect(await dataErrorOf(readTable([file("s.npy", Buffer.from(structured, "latin1"))]))).toMatch(
      /structured array/,
    );
    expect(await dataErrorOf(readTable([file("h.npy", good.subarray(0, 40))]))).toMatch(/cut short/);
    const future = Buffer.from(good);
    future[6] = 9;
    expect(await dataErrorOf(readTable([file("v.npy", future)]))).toMatch(/versions 1 to 3 are read, got 9/);
    const zipped = gzipSync(
      npy({ descr: "<f4", shape: [40_000, 1], data: bytes(Float32Array.from({ length: 40_000 }, Math.sin)) }),
    );
    expect(await dataErrorOf(readTable([file("g.npy.gz", zipped.subarray(0, zipped.length / 2))]))).toMatch(
      /g\.npy\.gz: .*cut short/,
    );
  });
});

test.each(["t.npy", "t.npz"])("%s, written in pieces, reads back; float64 when a column is", async (name) => {
  const { path } = scratch();
  const writer = await openTableWriter(path(name), [
    { name: "a", type: "float32" },
    { name: "b", type: "float64" },
  ]);
  await writer.write([Float32Array.of(1, 3), Float64Array.of(2, 4)]);
  await writer.write([Float32Array.of(5), Float64Array.of(6)]);
  await writer.close();
  expect(await readTable([path(name)])).toMatchObject({ columns: ["x0", "x1"], rows: 3, values: ROWS });
  expect(await describeTable([path(name)])).toEqual([
    { name: "x0", type: "DOUBLE" },
    { name: "x1", type: "DOUBLE" },
  ]);
});
