import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describeTable, isNumericType, openTableWriter, readChunks, readTable } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

const CSV = "a,b\n1,2.5\n-3,4e2\n";
const READ = { columns: ["a", "b"], rows: 2, values: Float32Array.of(1, 2.5, -3, 400) };

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("reads", () => {
  test.each<[string, string, string | Uint8Array]>([
    ["comma-separated values", "t.csv", CSV],
    ["Windows line ends", "t.csv", CSV.replaceAll("\n", "\r\n")],
    ["a byte-order mark", "t.csv", `\uFEFF${CSV}`],
    ["semicolons", "t.csv", CSV.replaceAll(",", ";")],
    ["remarks above the table", "t.csv", `# made by a program\n\n# twice\n${CSV}`],
    ["quoted numbers", "t.csv", 'a,b\n"1","2.5"\n"-3","4e2"\n'],
    ["tabs", "t.tsv", CSV.replaceAll(",", "\t")],
    ["gzip", "t.csv.gz", gzipSync(CSV)],
    ["gzip under a name that hides it", "t.csv", gzipSync(CSV)],
    ["JSON lines", "t.jsonl", '{"a":1,"b":2.5}\n{"b":4e2,"a":-3}\n'],
    ["gzipped JSON lines", "t.ndjson.gz", gzipSync('{"a":1,"b":2.5}\n{"a":-3,"b":4e2}\n')],
    ["a JSON array", "t.json", '[{"a":1,"b":2.5},{"a":-3,"b":4e2}]'],
    ["JSON lines without an extension", "table", '{"a":1,"b":2.5}\n{"a":-3,"b":4e2}\n'],
    ["commas without an extension", "table", CSV],
    ["columns padded with blanks", "t.txt", "a   b\n 1   2.5 \n-3 \t4e2\n"],
  ])("%s", async (_, name, content) => {
    const { file } = scratch();
    const path = file(name, content);
    expect(await readTable([path])).toEqual({ ...READ, source: path });
  });

  test("a table without a header, gzipped and padded with blanks", async () => {
    const { file } = scratch();
    const table = await readTable([file("t.txt.gz", gzipSync("  1.0  2.0\n  3.0  4.0\n"))]);
    expect(table).toMatchObject({ rows: 2, values: Float32Array.of(1, 2, 3, 4) });
    expect(table.columns).toHaveLength(2);
  });

  test("booleans as 0 and 1", async () => {
    const { file } = scratch();
    expect((await readTable([file("t.csv", "a,b\ntrue,1\nfalse,2\n")])).values).toEqual(
      Float32Array.of(1, 1, 0, 2),
    );
    expect((await readTable([file("t.jsonl", '{"a":true}\n{"a":false}\n')])).values).toEqual(
      Float32Array.of(1, 0),
    );
  });

  test("the columns asked for, in that order, then the others asked for besides", async () => {
    const { file } = scratch();
    const path = file("t.csv", "a,b,c,name\n1,2,3,x\n4,5,6,y\n");
    const picked = await readTable([path], { columns: ["c", "a"], also: ["b"] });
    expect(picked.columns).toEqual(["c", "a", "b"]);
    expect(picked.values).toEqual(Float32Array.of(3, 1, 2, 6, 4, 5));
    const rest = await readTable([file("n.csv", "a,b,c\n1,2,3\n")], { also: ["a"] });
    expect(rest.columns).toEqual(["b", "c", "a"]);
    expect(rest.values).toEqual(Float32Array.of(2, 3, 1));
  });

  test("names and paths that hold quotes and wildcards", async () => {
    const { file } = scratch();
    const path = file(`o'dd "[1]*?.csv`, `"x'); DROP TABLE t; --","y""z"\n1,2\n`);
    file(`o'dd "1xx.csv`, "other\n9\n");
    const table = await readTable([path]);
    expect(table.columns).toEqual(["x'); DROP TABLE t; --", 'y"z']);
    expect(table.values).toEqual(Float32Array.of(1, 2));
  });

  test("a folder called key=value without adding a column", async () => {
    const { folder, path } = scratch();
    mkdirSync(path("year=2020"));
    writeFileSync(path("year=2020/t.csv"), CSV);
    expect((await readTable([`${folder}/year=2020/t.csv`])).columns).toEqual(["a", "b"]);
  });
});

describe("several files", () => {
  test("come in the order given, their columns matched by name", async () => {
    const { file } = scratch();
    const paths = [file("2.csv", "a,b\n1,2\n"), file("1.jsonl", '{"b":4,"a":3}\n')];
    const table = await readTable(paths);
    expect(table.values).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(table.source).toBe(`${paths[0]} and 1 more file`);
  });

  test("match a quoted glob, sorted by name", async () => {
    const { file, path } = scratch();
    file("p2.csv", "a\n2\n");
    file("p1.csv", "a\n1\n");
    file("q.csv", "a\n3\n");
    expect((await readTable([path("p*.csv")])).values).toEqual(Float32Array.of(1, 2));
  });

  test("with different columns are refused, naming the file and the difference", async () => {
    const { file } = scratch();
    const message = await dataErrorOf(readTable([file("1.csv", "a,b\n1,2\n"), file("2.csv", "a,c\n1,2\n")]));
    expect(message).toMatch(/2\.csv: it lacks column "b" and has column "c" besides compared with .*1\.csv/);
  });
});

describe("readChunks", () => {
  test("gives the rows of readTable in pieces that cross files", async () => {
    const { file } = scratch();
    const rows = (from: number) =>
      Array.from({ length: 5000 }, (_, row) => `${from + row},${row % 7}`).join("\n");
    const paths = [file("1.csv", `a,b\n${rows(0)}\n`), file("2.csv", `a,b\n${rows(5000)}\n`)];
    const whole = await readTable(paths);
    const chunks = await collect(readChunks(paths, { rowsPerChunk: 3000 }));
    expect(chunks.map(({ rows }) => rows)).toEqual([3000, 3000, 3000, 1000]);
    expect(chunks.flatMap(({ values }) => [...values])).toEqual([...whole.values]);
    expect(whole.values.filter((_, index) => index % 2 === 0)).toEqual(
      Float32Array.from({ length: 10_000 }, (_, row) => row),
    );
  });

  test("can be left early, and stopped by a signal", async () => {
    const { file } = scratch();
    const path = file("t.csv", `a\n${Array.from({ length: 20_000 }, (_, row) => row).join("\n")}\n`);
    let seen = 0;
    for await (const { rows } of readChunks([path], { rowsPerChunk: 10 })) {
      seen += rows;
      break;
    }
    expect(seen).toBe(10);
    const stop = new Error("enough");
    await expect(readTable([path], { signal: AbortSignal.abort(stop) })).rejects.toBe(stop);
    const controller = new AbortController();
    const reading = readChunks([path], { rowsPerChunk: 10, signal: controller.signal });
    await reading.next();
    controller.abort(stop);
    await expect(collect(reading)).rejects.toBe(stop);
  });
});

describe("describeTable", () => {
  test("names the columns and their types, numeric or not", async () => {
    const { file } = scratch();
    const path = file("t.csv", "i,f,t,d,b,m\n1,1.5,x,2020-01-31,true,NA\n2,2.5,y,2020-02-01,false,7\n");
    const columns = await describeTable([path]);
    expect(columns).toEqual([
      { name: "i", type: "BIGINT" },
      { name: "f", type: "DOUBLE" },
      { name: "t", type: "VARCHAR" },
      { name: "d", type: "DATE" },
      { name: "b", type: "BOOLEAN" },
      { name: "m", type: "BIGINT" },
    ]);
    expect(columns.filter(({ type }) => isNumericType(type)).map(({ name }) => name)).toEqual([
      "i",
      "f",
      "b",
      "m",
    ]);
  });

  test("covers what all files hold", async () => {
    const { file } = scratch();
    const columns = await describeTable([file("1.csv", "a,b\n1,2\n"), file("2.csv", "a,b\n1.5,x\n")]);
    expect(columns).toEqual([
      { name: "a", type: "DOUBLE" },
      { name: "b", type: "VARCHAR" },
    ]);
  });

  test("tells Parquet by its content", async () => {
    const { path } = scratch();
    const writer = await openTableWriter(path("t.parquet"), [{ name: "a", type: "float32" }]);
    await writer.write([Float32Array.of(1)]);
    await writer.close();
    renameSync(path("t.parquet"), path("t.csv"));
    expect(await describeTable([path("t.csv")])).toEqual([{ name: "a", type: "FLOAT" }]);
  });
});

describe("rows that lack a number", () => {
  const gaps = "a,b,c\n1,2,x\n3,,y\nNA,4,z\n5,6,w\n";

  test("are left out if wanted", async () => {
    const { file } = scratch();
    const { rows, values } = await readTable([file("t.csv", gaps)], { columns: ["a", "b"], missing: "drop" });
    expect(rows).toBe(2);
    expect(values).toEqual(Float32Array.of(1, 2, 5, 6));
  });

  test("are left out of Parquet and numpy files too", async () => {
    const { path } = scratch();
    for (const name of ["t.parquet", "t.npy"]) {
      const writer = await openTableWriter(path(name), [
        { name: "a", type: "float32" },
        { name: "b", type: "float32" },
      ]);
      await writer.write([Float32Array.of(1, Number.NaN, 3), Float32Array.of(4, 5, 6)]);
      await writer.close();
      const { values } = await readTable([path(name)], { missing: "drop" });
      expect(values).toEqual(Float32Array.of(1, 4, 3, 6));
    }
  });

  test.each([
    ["text", "a\n1\n2\nx\n", /holds text/],
    ["an infinity", "a\n1\n3\ninf\n", /infinite/],
    ["nothing but gaps", "a,b\n1,\n,2\n", /every row lacks a number/],
  ])("don't hide %s", async (_, content, sentence) => {
    const { file } = scratch();
    const message = await dataErrorOf(readTable([file("t.csv", content)], { missing: "drop" }));
    expect(message).toMatch(sentence);
  });
});
