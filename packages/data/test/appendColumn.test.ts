import { readFileSync } from "node:fs";
import { appendColumn, describeTable, openTableWriter, readTable } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

const SOURCE = 'id,name,x\n007,"Smith, J",1.10\n008,NA,2\n';
const SCORES = Float64Array.of(-1.25, 3);

describe("appendColumn", () => {
  test("copies a CSV in its own spelling", async () => {
    const { file, path, listing } = scratch();
    await appendColumn([file("t.csv", SOURCE)], path("o.csv"), "log_prob", SCORES);
    expect(readFileSync(path("o.csv"), "utf8")).toBe(
      'id,name,x,log_prob\n007,"Smith, J",1.10,-1.25\n008,NA,2,3.0\n',
    );
    expect(listing()).toEqual(["o.csv", "t.csv"]);
  });

  test("can write over its source", async () => {
    const { file, path, listing } = scratch();
    await appendColumn([file("t.csv", SOURCE)], path("t.csv"), "log_prob", SCORES);
    expect(readFileSync(path("t.csv"), "utf8")).toMatch(/^id,name,x,log_prob\n007,/);
    expect(listing()).toEqual(["t.csv"]);
  });

  test("gives JSON lines and Parquet the types that the whole column has", async () => {
    const { file, path } = scratch();
    const rows = Array.from({ length: 25_000 }, (_, row) => `${row},${row === 24_999 ? 0.5 : row}`).join(
      "\n",
    );
    const source = file("t.csv", `a,b\n${rows}\n`);
    await appendColumn([source], path("o.parquet"), "s", new Float64Array(25_000));
    expect(await describeTable([path("o.parquet")])).toEqual([
      { name: "a", type: "BIGINT" },
      { name: "b", type: "DOUBLE" },
      { name: "s", type: "DOUBLE" },
    ]);
    const { values } = await readTable([path("o.parquet")], { columns: ["b"] });
    expect(values.at(-1)).toBe(0.5);
    await appendColumn(
      [file("u.csv", "n,t\n1,x\nNA,NA\n")],
      path("o.jsonl"),
      "s",
      Float64Array.of(1, Number.NaN),
    );
    expect(readFileSync(path("o.jsonl"), "utf8")).toBe(
      '{"n":1,"t":"x","s":1.0}\n{"n":null,"t":"NA","s":null}\n',
    );
  });

  test("keeps nested JSON", async () => {
    const { file, path } = scratch();
    await appendColumn(
      [file("t.jsonl", '{"a":{"b":[1,2]},"c":true}\n')],
      path("o.jsonl"),
      "s",
      Float64Array.of(2),
    );
    expect(JSON.parse(readFileSync(path("o.jsonl"), "utf8"))).toEqual({ a: { b: [1, 2] }, c: true, s: 2 });
  });

  test("keeps the order of many rows from several files", async () => {
    const { file, path } = scratch();
    const part = (from: number) =>
      Array.from({ length: 120_000 }, (_, row) => `${from + row},t${from + row}`).join("\n");
    const sources = [file("1.csv", `a,t\n${part(0)}\n`), file("2.csv", `a,t\n${part(120_000)}\n`)];
    await appendColumn(
      sources,
      path("o.csv"),
      "s",
      Float64Array.from({ length: 240_000 }, (_, row) => row),
    );
    const lines = readFileSync(path("o.csv"), "utf8").trim().split("\n").slice(1);
    expect(lines).toHaveLength(240_000);
    expect(lines.filter((line, row) => line !== `${row},t${row},${row}.0`)).toEqual([]);
  });

  test("reads and writes numpy arrays", async () => {
    const { file, path } = scratch();
    await appendColumn([file("t.csv", "a,b\n1,2\n3,4\n")], path("o.npy"), "s", SCORES);
    expect((await readTable([path("o.npy")])).values).toEqual(Float32Array.of(1, 2, -1.25, 3, 4, 3));
    await appendColumn([path("o.npy")], path("o.csv"), "s", SCORES);
    expect(readFileSync(path("o.csv"), "utf8")).toBe("x0,x1,x2,s\n1.0,2.0,-1.25,-1.25\n3.0,4.0,3.0,3.0\n");
    expect(await dataErrorOf(appendColumn([file("u.csv", "t\nx\n")], path("p.npy"), "s", SCORES))).toMatch(
      /holds text/,
    );
  });

  test("copies Parquet with its types", async () => {
    const { path } = scratch();
    const writer = await openTableWriter(path("t.parquet"), [{ name: "a", type: "float32" }]);
    await writer.write([Float32Array.of(0.1, 2)]);
    await writer.close();
    await appendColumn([path("t.parquet")], path("o.parquet"), "s", SCORES);
    expect(await describeTable([path("o.parquet")])).toEqual([
      { name: "a", type: "FLOAT" },
      { name: "s", type: "DOUBLE" },
    ]);
  });

  test.each(["o.csv", "o.parquet", "o.npy"])(
    "refuses a taken name and a wrong count, leaving no %s",
    async (name) => {
      const { file, path, listing } = scratch();
      const source = file("t.csv", "a,Log_Prob\n1,2\n3,4\n");
      expect(await dataErrorOf(appendColumn([source], path(name), "log_prob", SCORES))).toMatch(
        /already has a column "Log_Prob"; rename or remove/,
      );
      for (const values of [new Float64Array(1), new Float64Array(3)]) {
        expect(await dataErrorOf(appendColumn([source], path(name), "s", values))).toMatch(
          new RegExp(`one value of "s" for each of its 2 rows, got ${values.length}`),
        );
      }
      expect(listing()).toEqual(["t.csv"]);
    },
  );
});
