import { DuckDBInstance } from "@duckdb/node-api";
import { missingMarkers, openBlocks, openTableWriter, readTable } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

const ROWS = 20_000;

/** A sorted table of numbers and texts, with gaps in one column. */
async function writeTable(path: string): Promise<void> {
  const writer = await openTableWriter(path, [
    { name: "n", type: "int64" },
    { name: "x", type: "float64" },
    { name: "town", type: "text" },
  ]);
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  await writer.write([
    Float64Array.from(rows),
    Float64Array.from(rows, (row) => Math.sqrt(row) / 3),
    rows.map((row) => (row % 100 === 7 ? null : `town ${Math.floor(row / 1000)}`)),
  ]);
  await writer.close();
}

const options = { seed: 3, firstRows: 4000, rowsPerBlock: 3000 };

/** The numbers of a block's rows, and their texts. */
async function rowsOf(blocks: Awaited<ReturnType<typeof openBlocks>>, block: number) {
  const { cells, rows } = await blocks.cells(block, new Set(["n", "x"]));
  const [n, x, town] = [cells.get("n")!, cells.get("x")!, cells.get("town")!];
  if (!("numbers" in n && "numbers" in x && "texts" in town)) throw new Error("expected numbers and text");
  return Array.from({ length: rows }, (_, row) => ({
    n: n.numbers[row]!,
    x: x.numbers[row]!,
    town: town.indices[row]! < 0 ? null : town.texts[town.indices[row]!]!,
  }));
}

describe.each(["t.parquet", "t.csv", "t.csv.gz"])("%s in blocks", (name) => {
  test("has every row once, each block a fair sample of all, by the seed alone", async () => {
    const { path } = scratch();
    await writeTable(path(name));
    const blocks = await openBlocks([path(name)], options);
    try {
      expect([blocks.rows, blocks.sizes.length]).toEqual([ROWS, 7]);
      const all = [];
      for (let block = 0; block < blocks.sizes.length; block++) {
        const rows = await rowsOf(blocks, block);
        expect(rows).toHaveLength(blocks.sizes[block]!);
        const mean = rows.reduce((sum, { n }) => sum + n, 0) / rows.length;
        // five standard errors
        expect(Math.abs(mean - ROWS / 2)).toBeLessThan((5 * ROWS) / Math.sqrt(12 * rows.length));
        expect(rows.every(({ n }, at) => at === 0 || n > rows[at - 1]!.n)).toBe(true);
        all.push(...rows);
      }
      all.sort((a, b) => a.n - b.n);
      expect(all.map(({ n }) => n)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
      for (const { n, x, town } of all.filter((_, at) => at % 97 === 0 || at % 100 === 7)) {
        expect(x).toBeCloseTo(Math.sqrt(n) / 3, 10);
        expect(town).toBe(n % 100 === 7 ? null : `town ${Math.floor(n / 1000)}`);
      }
      const again = await openBlocks([path(name)], options);
      expect(await rowsOf(again, 5)).toEqual(await rowsOf(blocks, 5));
      await again.close();
      const other = await openBlocks([path(name)], { ...options, seed: 4 });
      expect(await rowsOf(other, 0)).not.toEqual(await rowsOf(blocks, 0));
      await other.close();
    } finally {
      await blocks.close();
    }
  });
});

describe("a table in blocks", () => {
  test("tells what all of its rows say", async () => {
    const { path } = scratch();
    await writeTable(path("t.parquet"));
    const blocks = await openBlocks([path("t.parquet")], options);
    const facts = await blocks.facts(["town", "n"]);
    expect(facts.get("n")).toMatchObject({ low: 0, high: ROWS - 1, numeric: ROWS, known: ROWS });
    expect(facts.get("town")).toMatchObject({
      first: "town 0",
      last: "town 9",
      numeric: 0,
      known: 0.99 * ROWS,
    });
    expect(await blocks.isOfNumbers(["n", "x"])).toBe(true);
    expect(await blocks.isOfNumbers(["n", "town"])).toBe(false);
    // counted to some percent
    expect(Math.abs((await blocks.distinct("town")) - 20)).toBeLessThan(5);
    await blocks.close();
  });

  test("has a fingerprint of all of its rows", async () => {
    const { file } = scratch();
    const of = async (change: (row: number) => number) => {
      const lines = Array.from({ length: 500 }, (_, row) => `${change(row)},${row % 7}`);
      const blocks = await openBlocks([file("t.csv", `a,b\n${lines.join("\n")}\n`)], options);
      const print = await blocks.fingerprint();
      await blocks.close();
      return print;
    };
    const [one, same, changed, turned] = [
      await of((row) => row),
      await of((row) => row),
      await of((row) => (row === 444 ? 4444 : row)),
      await of((row) => 499 - row),
    ];
    expect(same).toBe(one);
    expect(new Set([one, changed, turned]).size).toBe(3);
  });

  test("leaves out rows with gaps where that is asked for", async () => {
    const { path } = scratch();
    await writeTable(path("t.parquet"));
    const blocks = await openBlocks([path("t.parquet")], { ...options, withoutTexts: ["", "Town 3", "8"] });
    // 8 is n of one row and x of another
    expect(blocks.rows).toBe(0.99 * ROWS - 990 - 2);
    expect(blocks.dropped).toBe(ROWS - blocks.rows);
    await blocks.close();
  });

  test.each(["t.parquet", "t.csv", "t.jsonl"])(
    "reads booleans of %s as numbers where asked to",
    async (name) => {
      const { path, file } = scratch();
      const flags = Array.from({ length: 300 }, (_, row) => row % 3 === 0);
      if (name === "t.parquet") {
        const database = await DuckDBInstance.create(":memory:");
        const connection = await database.connect();
        await connection.run(
          `COPY (SELECT i AS a, i % 3 = 0 AS flag FROM range(300) r(i)) TO '${path(name)}' (FORMAT parquet)`,
        );
        connection.closeSync();
      } else if (name === "t.csv") {
        file(name, `a,flag\n${flags.map((flag, row) => `${row},${flag}`).join("\n")}\n`);
      } else file(name, flags.map((flag, a) => JSON.stringify({ a, flag })).join("\n"));
      const numbers = new Set(["a", "flag"]);
      const blocks = await openBlocks([path(name)], {
        ...options,
        firstRows: 100,
        rowsPerBlock: 100,
        numbers,
      });
      await blocks.checkNumbers(["a", "flag"]);
      for (const block of blocks.sizes.keys()) {
        const { cells } = await blocks.cells(block, numbers);
        const [a, flag] = [cells.get("a")!, cells.get("flag")!];
        if (!("numbers" in a && "numbers" in flag)) throw new Error("expected numbers");
        expect([...flag.numbers]).toEqual([...a.numbers].map((row) => Number(flags[row])));
      }
      await blocks.close();
      const typed = await openBlocks([path(name)], options);
      expect(typed.first.cells.get("flag")).toMatchObject({ texts: ["true", "false"] });
      await typed.close();
    },
  );

  test("says which number is none", async () => {
    const { file } = scratch();
    const lines = Array.from({ length: 300 }, (_, row) => (row === 250 ? "1,much" : `${row},${row % 7}`));
    const path = file("t.csv", `a,b\n${lines.join("\n")}\n`);
    const blocks = await openBlocks([path], { ...options, numbers: new Set(["a", "b"]) });
    expect(await dataErrorOf(blocks.checkNumbers(["a", "b"]))).toMatch(
      /column "b" holds text \("much" in row 251\), expected numbers/,
    );
    await blocks.close();
    // a gap before it is left out, and no trouble
    const gappy = file("gappy.csv", `a,b\n1,\n2,NA\n${lines.join("\n")}\n`);
    const whole = await openBlocks([gappy], {
      ...options,
      numbers: new Set(["a", "b"]),
      withoutTexts: missingMarkers,
    });
    expect(whole.dropped).toBe(2);
    expect(await dataErrorOf(whole.checkNumbers(["a", "b"]))).toMatch(
      /column "b" holds text \("much" in row 253\)/,
    );
    await whole.close();
    expect(await dataErrorOf(readTable([gappy], { missing: "drop" }))).toMatch(/"much" in row 253/);
    expect(await dataErrorOf(openBlocks([path], { ...options, columns: ["c"] }))).toMatch(
      /there is no column "c"; it has a, b/,
    );
  });
});
