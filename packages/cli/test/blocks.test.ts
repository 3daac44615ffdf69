import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import type { ColumnFacts, TableBlocks } from "@tractable/data";
import { type ColumnCells, inferSchema, type TableCells } from "tractable";
import { describe, expect, it } from "vitest";
import { schemaOfBlocks } from "../src/typed/schemaOfBlocks.ts";
import { runInside } from "./runInside.ts";
import { scratch } from "./runTractable.ts";

const cwd = scratch();
const lastJson = (text: string) => JSON.parse(text.trim().split("\n").at(-1)!);

/** Writes a table as Parquet whose columns are expressions of the row's number i. */
async function writeParquet(name: string, rows: number, columns: readonly string[]): Promise<void> {
  const database = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await database.connect();
  await connection.run(
    `COPY (SELECT ${columns.join(", ")} FROM range(${rows}) r(i)) TO '${join(cwd, name)}' (FORMAT parquet)`,
  );
  connection.closeSync();
}

/** A number in (0, 1) that belongs to a row. */
const uniform = (salt: number) => `((hash(i, ${salt}) % 1000000 + 0.5) / 1000000)`;

describe("a table read in blocks", () => {
  it("of numbers, sorted as it is, is fitted as well as its first rows in memory", async () => {
    const normal = `(sqrt(-2 * ln(${uniform(1)})) * cos(2 * pi() * ${uniform(2)}))`;
    const columns = ["i / 5e4 AS t", `sin(i / 1e4) + 0.2 * ${normal} AS y`, `${normal} * i / 2e5 AS z`];
    await writeParquet("walk.parquet", 150_000, columns);
    const options = ["--epochs", "1", "--batch-size", "512", "--no-picture", "--json", "--force"];
    const streamed = await runInside(["fit", "walk.parquet", "--stream", "--time-limit", "60s", ...options], {
      cwd,
    });
    expect(streamed.stderr).toMatch(
      /walk\.parquet: read in shuffled blocks, one of 13\d,\d{3} rows and 1 of about 1\d,\d{3}; types and statistics/,
    );
    const whole = await runInside(["score", "walk.safetensors", "walk.parquet", "--json"], { cwd });
    const { rows, trainingRows, validationLogProb, flow } = lastJson(streamed.stdout);
    expect([rows, flow]).toEqual([150_000, "nsf"]);
    expect(trainingRows).toBeGreaterThan(135_000);
    const { meanLogProb, standardError } = lastJson(whole.stdout);
    // rows for validation are a fair sample, though the file is sorted
    expect(Math.abs(meanLogProb - validationLogProb)).toBeLessThan(6 * standardError);
  });

  it("of any types keeps what a small one has", async () => {
    const columns = [
      "CASE WHEN hash(i, 3) % 4 = 0 THEN 'b' ELSE 'a' END AS kind",
      "CASE WHEN hash(i, 4) % 5 = 0 THEN NULL ELSE hash(i, 5) % 90 END AS age",
      "'row ' || i AS name",
    ];
    await writeParquet("people.parquet", 135_000, columns);
    const options = ["--stream", "--epochs", "1", "--batch-size", "4096", "--no-picture", "--json"];
    const { stderr, stdout } = await runInside(["fit", "people.parquet", "--context", "kind", ...options], {
      cwd,
    });
    expect(stderr).toMatch(/age +integer +.*20 % gaps/);
    expect(lastJson(stdout)).toMatchObject({ rows: 135_000, types: { age: "integer", name: "identifier" } });
  });

  it("is refused in a sentence where numbers are asked for and a row far down has none", async () => {
    await writeParquet("bad.parquet", 140_000, [
      "sqrt(i) AS a",
      "CASE WHEN i = 139990 THEN 'nan'::DOUBLE ELSE i END AS b",
    ]);
    const outcome = await runInside(["fit", "bad.parquet", "--flow", "nsf", "--stream"], { cwd });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(
      /column "b" has values that are not a number \(NaN, 1 of 140,000 rows, first in row 139991\); drop those rows with --drop-missing/,
    );
    const negative = await runInside(
      ["fit", "bad.parquet", "--columns", "a", "--support", "a=positive", "--stream"],
      {
        cwd,
      },
    );
    expect(negative.stderr).toMatch(/column "a" has 0, outside its support positive/);
  });

  it("is refused where most of its rows have gaps that are to be dropped, or a number is infinite", async () => {
    await writeParquet("gappy.parquet", 20_000, [
      "sqrt(i) AS a",
      "CASE WHEN i % 5 = 0 THEN sqrt(i) END AS b",
    ]);
    const gappy = await runInside(["fit", "gappy.parquet", "--drop-missing", "--stream"], { cwd });
    expect(gappy.stderr).toMatch(/--drop-missing: it would leave out 16000 of 20000 rows/);
    await writeParquet("infinite.parquet", 20_000, [
      "sqrt(i) AS a",
      "CASE WHEN i % 9 = 4 THEN 'inf'::DOUBLE ELSE sin(i) END AS b",
    ]);
    const infinite = await runInside(["fit", "infinite.parquet", "--stream"], { cwd });
    expect(infinite.stderr).toMatch(/column "b": expected finite numbers, got Infinity \(\d+ of 20000 rows/);
  });

  it.runIf(existsSync("/proc/self/status"))("takes memory that doesn't grow with it", async () => {
    const columns = [1, 2, 3, 4, 5, 6].map((salt) => `${uniform(salt)} + ${uniform(1)} AS x${salt}`);
    await writeParquet("large.parquet", 4_000_000, columns);
    const bin = fileURLToPath(new URL("../bin/tractable.js", import.meta.url));
    const options = ["--time-limit", "3s", "--threads", "1", "--no-picture", "--flow", "nsf", "--stream"];
    const child = spawn(process.execPath, [bin, "fit", "large.parquet", ...options], { cwd });
    let peak = 0;
    const look = setInterval(() => {
      const status = existsSync(`/proc/${child.pid}/status`)
        ? readFileSync(`/proc/${child.pid}/status`, "utf8")
        : "";
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }, 50);
    const code = await new Promise((resolve) => child.on("close", resolve));
    clearInterval(look);
    expect(code).toBe(0);
    expect(peak).toBeGreaterThan(50);
    expect(peak).toBeLessThan(LIMIT_MB);
  });
});

/** 24 million values are 192 MB in double precision, and as much again as rows of two parts of the table. */
const LIMIT_MB = 700;

describe("types of a table in blocks", () => {
  const count = 400;
  const every = (value: (row: number) => number) => ({
    numbers: Float64Array.from({ length: count }, (_, row) => value(row)),
  });
  const cells: TableCells = new Map<string, ColumnCells>([
    ["always", every(() => 3)],
    ["nearly", every(() => 3)],
    ["counter", every((row) => 7 + 40 * row)],
    ["rank", every((row) => 7 + 40 * row)],
    ["x", every((row) => Math.sin(row))],
    [
      "word",
      {
        texts: Array.from({ length: count }, (_, row) => `w${row}`),
        indices: Int32Array.from({ length: count }, (_, row) => row),
      },
    ],
    [
      "key",
      {
        texts: Array.from({ length: count }, (_, row) => `w${row}`),
        indices: Int32Array.from({ length: count }, (_, row) => row),
      },
    ],
  ]);
  const rows = 20_000;
  const plain: ColumnFacts = {
    low: 3,
    high: 3,
    numeric: rows,
    known: rows,
    first: undefined,
    last: undefined,
  };
  const facts: Readonly<Record<string, ColumnFacts>> = {
    always: plain,
    nearly: { ...plain, high: 8 },
    counter: { ...plain, low: 1, high: rows },
    rank: { ...plain, low: 1, high: rows },
    word: { ...plain, low: undefined, high: undefined, numeric: 0, first: "w0", last: "w99" },
    key: { ...plain, low: undefined, high: undefined, numeric: 0, first: "w0", last: "w99" },
  };
  const blocks = {
    rows,
    sizes: [count, rows - count],
    facts: async (names: readonly string[]) => new Map(names.map((name) => [name, facts[name]!])),
    distinct: async (name: string) => ({ word: 900, key: rows, counter: rows, rank: 0.6 * rows })[name]!,
  } as Partial<TableBlocks> as TableBlocks;

  it("are those of the first block, mended by what all rows say", async () => {
    const types = ({ columns }: ReturnType<typeof inferSchema>) =>
      Object.fromEntries(columns.map(({ name, type }) => [name, type]));
    expect(types(inferSchema(cells))).toMatchObject({ nearly: "constant", word: "identifier", x: "number" });
    const schema = await schemaOfBlocks(blocks, cells, {});
    expect(types(schema)).toEqual({
      always: "constant",
      nearly: "category",
      counter: "identifier",
      rank: types(inferSchema(cells)).rank,
      x: "number",
      word: "category",
      key: "identifier",
    });
    expect(schema.columns.find(({ name }) => name === "nearly")!.codes[0]).toMatchObject({
      values: ["3", "8"],
    });
    const half = new Map([...cells, ["nearly", every(() => 3.5)]]);
    const bounds = { nearly: { low: 0, high: 20 } };
    const bounded = await schemaOfBlocks(blocks, half, { bounds, rows: [0, 1, 2, 3] });
    expect(bounded.columns.find(({ name }) => name === "nearly")!.codes[0]).toMatchObject({
      declared: { low: 0, high: 20 },
    });
    const given = await schemaOfBlocks(blocks, cells, { types: { word: "identifier" } });
    expect(types(given).word).toBe("identifier");
  });
});
