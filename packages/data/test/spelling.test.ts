import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { CsvScanner } from "../src/cells/csvRows.ts";
import { openTableWriter, readCellChunks } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "spelling-"));
afterAll(() => rmSync(folder, { recursive: true }));

function scanned(text: string, piece = text.length): (readonly string[])[] {
  const scanner = new CsvScanner(",");
  const rows = [];
  for (let at = 0; at < text.length; at += piece) rows.push(...scanner.read(text.slice(at, at + piece)));
  return [...rows, ...scanner.finish()].map(({ cells }) => cells);
}

async function read(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  let columns: readonly string[] = [];
  const rows: (string | null)[][] = [];
  for await (const table of readCellChunks([path], { exact: true })) {
    columns = table.columns;
    for (let row = 0; row < table.rows; row++) {
      rows.push(
        [...table.cells.values()].map((cells) => {
          if ("numbers" in cells) throw new Error("read: expected text");
          return cells.indices[row]! < 0 ? null : cells.texts[cells.indices[row]!]!;
        }),
      );
    }
  }
  return { columns, rows };
}

describe("rows of comma-separated values", () => {
  it("are cells in quotation marks or plain, whatever ends a line, in whole or in pieces", () => {
    const text = 'a,"b ""c""",\r\n"l1\nl2", d "e",""\n\n,x\ry,z';
    const rows = [["a", 'b "c"', ""], ["l1\nl2", ' d "e"', ""], [""], ["", "x"], ["y", "z"]];
    for (const piece of [1, 2, 3, 100]) expect(scanned(text, piece)).toEqual(rows);
    expect(scanned("")).toEqual([]);
  });
});

describe("cells that are to be as they are written", () => {
  it.each([
    ["crlf.csv", "a,b\r\n1,x\r\n2,y\r\n"],
    ["cr.csv", "a,b\r1,x\r2,y\r"],
    ["no end.csv", "a,b\n1,x\n2,y"],
    ["mark.csv", "\uFEFFa,b\n1,x\n2,y\n"],
    ["blank.csv", "a,b\n1,x\n\n2,y\n\n"],
    ["semicolons.csv", "a;b\n1;x\n2;y\n"],
    ["tabs.tsv", "a\tb\n1\tx\n2\ty\n"],
    ["quoted.csv", '"a","b"\n"1","x"\n2,"y"\n'],
    ["zipped.csv.gz", gzipSync("a,b\n1,x\n2,y\n")],
  ])("are the same in %s", async (name, content) => {
    expect(await read(name, content)).toEqual({
      columns: ["a", "b"],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
    });
  });

  it("may be anything", async () => {
    const odd = [' 7"', "1e5", "007", "NA", "nan", "l1\r\nl2", "a,b", '"', "\u0000", "😀", "-0", "+3", " "];
    const quoted = odd.map((cell, row) => `"${cell.replaceAll('"', '""')}",${row}`);
    const { rows } = await read("odd.csv", `a,b\n${quoted.join("\n")}\n`);
    expect(rows.map(([cell]) => cell)).toEqual(odd);
    const out = join(folder, "out.csv");
    const writer = await openTableWriter(out, [
      { name: "a", type: "text" },
      { name: "b", type: "text" },
    ]);
    await writer.write([0, 1].map((column) => rows.map((row) => row[column]!)));
    await writer.close();
    expect((await read("back.csv", readFileSync(out))).rows).toEqual(rows);
  });

  it("may be none, of columns that are there", async () => {
    expect(await read("none.csv", "b,a\n")).toEqual({ columns: ["b", "a"], rows: [] });
    expect((await read("gaps.csv", 'a\nx\n""\n\ny\n')).rows).toEqual([["x"], [null], [null], ["y"]]);
  });

  const many = Array.from({ length: 40 }, (_, row) => `${row},x`);
  it("may look like comments, or have spaces and other marks around them", async () => {
    const rows = [...many, "#c,d", ' "q",1', "'z',2", '5,"6"', 'he said "hi",7'];
    const expected = [...many.map((row) => row.split(",")), ["#c", "d"], [' "q"', "1"], ["'z'", "2"]];
    expect((await read("odd marks.csv", `a,b\n${rows.join("\n")}\n`)).rows).toEqual([
      ...expected,
      ["5", "6"],
      ['he said "hi"', "7"],
    ]);
  });

  it.each([
    ["a,a\n1,2\n", 'expected columns of different names, got two called "a"; rename one'],
    ["a,,c\n1,2,3\n", "expected a name for every column, got none for column 2; give it one"],
    ["a,b\n'x,y',1\n'z',2\n", "line 2 has 3 values, expected 2 as in the first line"],
    ['a,b\n"x\\"y",1\n"z",2\n', "line 2 has text behind a quotation mark that ends a cell"],
    ["a,b\n1,2\n3\n", "line 3 has 1 value, expected 2"],
    ["a,b\n1,2\n3,4,5\n", "line 3 has 3 values, expected 2"],
    ["", "the file is empty"],
    ["\n\n", "the file holds only blank lines"],
  ])("are refused in a sentence where they couldn't be written alike: %j", async (text, sentence) => {
    const error = await read("other.csv", text).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toContain(`other.csv: ${sentence}`);
    expect(error?.message).not.toContain("\n");
  });
});
