import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { openTableWriter, readTable, writeFileAtomically } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

const COLUMNS = [
  { name: 'odd "name", really', type: "float32" as const },
  { name: "b", type: "float64" as const },
];
const A = Float32Array.of(0.1, -2e-30, 3e20);
const B = Float64Array.of(0.5, -1, 1234567);

describe("openTableWriter", () => {
  test.each(["t.csv", "t.tsv", "t.jsonl", "t.csv.gz", "t.jsonl.gz", "t.parquet"])(
    "%s reads back as it was written, the very float32 bits",
    async (name) => {
      const { path, listing } = scratch();
      const writer = await openTableWriter(path(name), COLUMNS);
      await writer.write([A, B]);
      await writer.write([A.subarray(0, 1), B.subarray(0, 1)]);
      expect(existsSync(path(name))).toBe(false);
      await writer.close();
      expect(listing()).toEqual([name]);
      const table = await readTable([path(name)]);
      expect(table.columns).toEqual(COLUMNS.map((column) => column.name));
      const expected = [0, 1, 2, 0].flatMap((row) => [A[row]!, B[row]!]);
      expect(table.values).toEqual(Float32Array.from(expected));
    },
  );

  test("keeps the order of many rows", async () => {
    const { path } = scratch();
    const writer = await openTableWriter(path("t.parquet"), [{ name: "a", type: "float64" }]);
    for (let start = 0; start < 300_000; start += 50_000) {
      await writer.write([Float64Array.from({ length: 50_000 }, (_, row) => start + row)]);
    }
    await writer.close();
    const { values } = await readTable([path("t.parquet")]);
    expect(values).toHaveLength(300_000);
    expect(values.every((value, row) => value === row)).toBe(true);
  });

  test("writes float32 with its own digits, and no NaN into JSON", async () => {
    const { path } = scratch();
    for (const name of ["t.csv", "t.jsonl"]) {
      const writer = await openTableWriter(path(name), [{ name: "a", type: "float32" }]);
      await writer.write([Float32Array.of(0.1, Number.NaN)]);
      await writer.close();
    }
    expect(readFileSync(path("t.csv"), "utf8")).toBe("a\n0.1\nnan\n");
    expect(readFileSync(path("t.jsonl"), "utf8")).toBe('{"a":0.1}\n{"a":null}\n');
  });

  test("leaves nothing when given up, and the old file as it was", async () => {
    const { path, file, listing } = scratch();
    for (const name of ["t.csv", "t.npy", "t.npz"]) {
      file(name, "old");
      const writer = await openTableWriter(path(name), [{ name: "a", type: "float32" }]);
      await writer.write([Float32Array.of(1)]);
      await writer.abort();
      expect(readFileSync(path(name), "utf8")).toBe("old");
    }
    expect(listing()).toEqual(["t.csv", "t.npy", "t.npz"]);
  });

  test("refuses columns of different lengths, and leaves nothing", async () => {
    const { path, listing } = scratch();
    const writer = await openTableWriter(path("t.csv"), COLUMNS);
    expect(await dataErrorOf(writer.write([A, B.subarray(1)]))).toMatch(
      /expected 2 arrays of one length.*got 2 of lengths 3, 2/,
    );
    expect(listing()).toEqual([]);
  });

  test("refuses what it can't write, before anything is computed", async () => {
    const { path, listing } = scratch();
    expect(await dataErrorOf(openTableWriter(path("t.xyz"), COLUMNS))).toMatch(
      /expected a name ending in .*\.parquet/,
    );
    expect(await dataErrorOf(openTableWriter(path("no/t.csv"), COLUMNS))).toMatch(
      /the folder .* does not exist/,
    );
    expect(await dataErrorOf(openTableWriter(path("t.csv"), []))).toMatch(/at least one column/);
    mkdirSync(path("dir.csv"));
    expect(await dataErrorOf(openTableWriter(path("dir.csv"), COLUMNS))).toMatch(/it is a folder/);
    expect(listing()).toEqual(["dir.csv"]);
  });
});

describe("writeFileAtomically", () => {
  test("writes and replaces text and bytes", async () => {
    const { path, listing } = scratch();
    await writeFileAtomically(path("t"), "first");
    await writeFileAtomically(path("t"), Uint8Array.of(104, 105));
    expect(readFileSync(path("t"), "utf8")).toBe("hi");
    expect(listing()).toEqual(["t"]);
  });

  test("follows a link instead of replacing it", async () => {
    const { path, file } = scratch();
    symlinkSync(file("real", "old"), path("link"));
    await writeFileAtomically(path("link"), "new");
    expect(readlinkSync(path("link"))).toBe(path("real"));
    expect(readFileSync(path("real"), "utf8")).toBe("new");
  });

  test("leaves nothing behind when it fails", async () => {
    const { path, listing } = scratch();
    mkdirSync(path("folder"));
    expect(await dataErrorOf(writeFileAtomically(path("folder"), "x"))).toMatch(/it is a folder/);
    expect(await dataErrorOf(writeFileAtomically(path("none/t"), "x"))).toMatch(
      /does not exist; make it first/,
    );
    expect(await dataErrorOf(writeFileAtomically(path("n".repeat(300)), "x"))).toMatch(
      /could not be written because/,
    );
    expect(listing()).toEqual(["folder"]);
  });

  test.skipIf(process.getuid?.() === 0)("says when the folder is read-only", async () => {
    const { path, folder } = scratch();
    chmodSync(folder, 0o500);
    expect(await dataErrorOf(writeFileAtomically(path("t"), "x"))).toMatch(/permission was denied/);
    chmodSync(folder, 0o700);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "says when the disk is full, and writes into a device in place",
    async () => {
      expect(await dataErrorOf(writeFileAtomically("/dev/full", "x"))).toMatch(/no space left on the disk/);
      expect(() => writeFileSync("/dev/full", "x")).toThrow(/ENOSPC/);
    },
  );
});
