import { readCells } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { scratch } from "./scratch.ts";

describe("cells of a text file", () => {
  test.each([
    ["a zone", "2024-09-12T08:05:40Z", "2024-01-02T23:59:59Z"],
    ["an offset", "2024-09-12T08:05:40+02:00", "2024-01-02T23:59:59+02:00"],
    ["milliseconds", "2024-09-12 08:05:40.250", "2024-01-02 23:59:59.000"],
    ["no seconds", "2024-09-12 08:05", "2024-01-02 23:59"],
    ["no time of day", "2024-09-12", "2024-01-02"],
    ["the day first", "12/09/2024 08:05:40", "22/01/2024 23:59:59"],
    ["leading zeros", "0012", "0300"],
    ["truth values", "TRUE", "FALSE"],
    ["what looks like a remark", "#12", "#7 # and more"],
  ])("are as they are spelled: %s", async (_, first, second) => {
    const { file } = scratch();
    const table = await readCells([file("t.csv", `a,when\n1,${first}\n2,${second}\n`)]);
    const cells = table.cells.get("when")!;
    if (!("texts" in cells)) throw new Error("expected text");
    expect([...cells.indices].map((index) => cells.texts[index])).toEqual([first, second]);
  });

  test("where every row begins like a remark, none is left out", async () => {
    const { file } = scratch();
    const table = await readCells([file("t.csv", "tag,x\n#1,3\n#2,4\n7,5\n#3,6\n")]);
    expect(table.rows).toBe(4);
  });
});
