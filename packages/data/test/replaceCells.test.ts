import { readFileSync, writeFileSync } from "node:fs";
import { describeTable, replaceCells } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

const LINES = [
  { id: "1234567890123456789", a: 1, note: " x ", b: null },
  { id: "9007199254740993", a: null, note: null, b: 2.5 },
].map(({ id, ...rest }) => `{"id":${id},${JSON.stringify(rest).slice(1)}`);

describe("replaceCells", () => {
  test("changes what it is told to and leaves the rest to the letter", async () => {
    const { path, listing } = scratch();
    writeFileSync(path("t.csv"), 'id,a,note\n1234567890123456789,NA, x \n007,2.50,"p, q"\n,?,\n');
    await replaceCells([path("t.csv")], path("o.csv"), [
      { name: "a", values: ["1,5", null, "x"], areNumbers: true },
    ]);
    expect(readFileSync(path("o.csv"), "utf8")).toBe(
      'id,a,note\n1234567890123456789,"1,5", x \n007,2.50,"p, q"\n,x,\n',
    );
    expect(listing()).toEqual(["o.csv", "t.csv"]);
  });

  test("columns of a typed file keep their types, and every digit", async () => {
    const { path } = scratch();
    writeFileSync(path("t.jsonl"), `${LINES.join("\n")}\n`);
    await replaceCells([path("t.jsonl")], path("t.parquet"), []);
    const change = [
      { name: "a", values: [null, "3"], areNumbers: true },
      { name: "b", values: ["0.25", null], areNumbers: true },
      { name: "note", values: [null, "y"], areNumbers: false },
    ];
    await replaceCells([path("t.parquet")], path("o.parquet"), change);
    expect(await describeTable([path("o.parquet")])).toEqual(await describeTable([path("t.parquet")]));
    for (const source of ["t.parquet", "t.jsonl"]) {
      await replaceCells([path(source)], path(`${source}.jsonl`), change);
      expect(readFileSync(path(`${source}.jsonl`), "utf8")).toBe(
        '{"id":1234567890123456789,"a":1,"note":" x ","b":0.25}\n{"id":9007199254740993,"a":3,"note":"y","b":2.5}\n',
      );
    }
  });

  test("a type that loses something of a new value gives way", async () => {
    const { path } = scratch();
    writeFileSync(path("t.csv"), "a,b,c\n1,?,01\n,2,?\n");
    await replaceCells([path("t.csv")], path("t.parquet"), [
      { name: "a", values: [null, "1.5"], areNumbers: true },
      { name: "b", values: ["7", null], areNumbers: true },
      { name: "c", values: [null, "02"], areNumbers: false },
    ]);
    expect(await describeTable([path("t.parquet")])).toEqual([
      { name: "a", type: "DOUBLE" },
      { name: "b", type: "BIGINT" },
      { name: "c", type: "VARCHAR" },
    ]);
    await replaceCells([path("t.parquet")], path("o.jsonl"), [
      { name: "b", values: ["0.5", null], areNumbers: true },
    ]);
    expect(readFileSync(path("o.jsonl"), "utf8")).toBe(
      '{"a":1.0,"b":0.5,"c":"01"}\n{"a":1.5,"b":2.0,"c":"02"}\n',
    );
  });

  test("what can't be replaced is one sentence, and nothing is left behind", async () => {
    const { path, listing } = scratch();
    writeFileSync(path("t.csv"), "a\n1\n2\n");
    const refused = (out: string, name: string, values: (string | null)[]) =>
      dataErrorOf(replaceCells([path("t.csv")], path(out), [{ name, values, areNumbers: true }]));
    expect(await refused("o.csv", "z", ["1", "2"])).toMatch(/expected a column "z", got a$/);
    expect(await refused("o.csv", "a", ["1"])).toMatch(/for each of its 2 rows, got 1$/);
    expect(await refused("o.npy", "a", ["1", "2"])).toMatch(/write .csv or .parquet$/);
    expect(listing()).toEqual(["t.csv"]);
  });
});
