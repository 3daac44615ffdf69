import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readTable } from "@tractable/data";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spoolStream } from "../src/sources/spoolStream.ts";
import { dataErrorOf } from "./scratch.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spool-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("a stream is kept in a temporary file until that is removed", async () => {
  const spool = await spoolStream(Readable.from([Buffer.from("a,b\n1,"), Buffer.from("2\n")]));
  expect(spool.path.startsWith(folder)).toBe(true);
  expect(readFileSync(spool.path, "utf8")).toBe("a,b\n1,2\n");
  expect((await readTable([spool.path])).values).toEqual(Float32Array.of(1, 2));
  spool.remove();
  expect(existsSync(spool.path)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test("JSON lines are told by their first byte", async () => {
  const spool = await spoolStream(Readable.from([Buffer.from('{"a":1}\n')]));
  expect((await readTable([spool.path])).columns).toEqual(["a"]);
  spool.remove();
});

test("a stream that breaks off leaves nothing", async () => {
  async function* broken() {
    yield Buffer.from("a\n1\n");
    throw new Error("the pipe burst");
  }
  expect(await dataErrorOf(spoolStream(Readable.from(broken())))).toMatch(/standard input: .*the pipe burst/);
  expect(readdirSync(folder)).toEqual([]);
});

test("reading leaves nothing in the temporary folder, whether it succeeds or not", async () => {
  const spool = await spoolStream(Readable.from([Buffer.from("a b\n1 x\n")]));
  const before = readdirSync(folder);
  expect((await readTable([spool.path], { columns: ["a"] })).values).toEqual(Float32Array.of(1));
  expect(await dataErrorOf(readTable([spool.path]))).toMatch(/holds text/);
  expect(readdirSync(folder)).toEqual(before);
  spool.remove();
});
