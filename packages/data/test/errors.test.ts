import { gzipSync } from "node:zlib";
import { openTableWriter, type ReadOptions, readTable } from "@tractable/data";
import { describe, expect, test } from "vitest";
import { dataErrorOf, scratch } from "./scratch.ts";

interface Case {
  says: string;
  name?: string;
  content: string | Uint8Array;
  options?: ReadOptions;
  message: RegExp;
}

const late = (value: string) =>
  `a,b\n${Array.from({ length: 30_000 }, (_, row) => `${row},${row === 25_000 ? value : 1}`).join("\n")}\n`;

const cases: Case[] = [
  { says: "an empty file", content: "", message: /t\.csv: the file is empty/ },
  { says: "an empty gzip file", name: "t.csv.gz", content: gzipSync(""), message: /empty once uncompressed/ },
  { says: "blank lines only", content: "\n\n", message: /only blank lines/ },
  { says: "a header but no rows", content: "a,b\n", message: /column names but no rows/ },
  {
    says: "text in a column",
    content: "a,b,c d\n1,x,3\n2,y,4\n",
    message: /t\.csv: column "b" holds text \("x" in row 1\).*leave the column out with --columns 'a,c d'$/,
  },
  {
    says: "text beyond the rows the types are guessed from",
    content: late("oops"),
    message: /column "b" holds text \("oops" in row 25001\).*--columns a$/,
  },
  {
    says: "missing values",
    content: "a,b\n1,2\n3,\n4,NA\n",
    message:
      /column "b" has missing values \(2 of 3 rows, first in row 2\); drop those rows with --drop-missing, or .*--columns a$/,
  },
  {
    says: "a missing key in JSON lines",
    name: "t.jsonl",
    content: '{"a":1,"b":2}\n{"a":3}\n',
    message: /column "b" has missing values \(1 of 2 rows, first in row 2\)/,
  },
  { says: "a column of gaps", content: "a,b\n1,\n2,\n", message: /"b" has missing values \(2 of 2 rows/ },
  {
    says: "gaps in the columns that would be left",
    content: "t,a,b\nx,1,\ny,,2\n",
    message: /"t" holds text.*--columns a,b once the rows are dropped that lack a number/,
  },
  {
    says: "gaps in some of the columns that would be left",
    content: "t,a,b\nx,1,3\ny,,2\n",
    message: /"t" holds text.*--columns b \(that is without a, /,
  },
  {
    says: "infinity",
    content: "a,b\n1,2\n3,-inf\n",
    message: /"b" has infinite values \(1 of 2 rows, first in row 2/,
  },
  {
    says: "a number beyond float32",
    content: "a,b\n1,2\n3,1e39\n",
    message: /"b" has values too large for float32 \(1e39 in row 2.*rescale the column, or /,
  },
  { says: "a date", content: "d,a\n2020-01-31,1\n", message: /"d" holds text \("2020-01-31" in row 1\)/ },
  {
    says: "text in a column asked for besides",
    content: "a,b\n1,x\n",
    options: { also: ["b"] },
    message: /"b" holds text.*; choose another column$/,
  },
  {
    says: "an unknown column",
    content: "length,width\n1,2\n",
    options: { columns: ["lenght"] },
    message: /no column "lenght"; did you mean "length"\?/,
  },
  {
    says: "a column unlike any",
    content: "length,width\n1,2\n",
    options: { columns: ["weight of it"] },
    message: /no column "weight of it"; it has length, width$/,
  },
  {
    says: "a column asked for twice",
    content: "a,b\n1,2\n",
    options: { columns: ["a"], also: ["a"] },
    message: /"a" is asked for twice/,
  },
  {
    says: "no column",
    content: "a\n1\n",
    options: { columns: [] },
    message: /no column was asked for; it has a/,
  },
  {
    says: "a row of the wrong width",
    content: "a,b,c\n1,2,3\n4,5\n",
    message: /line 3 has 2 values, expected 3 as in the first line/,
  },
  {
    says: "a first line that is none of a table",
    content:
      "# Flows\n\nFlows for tables: exact likelihood, exact inversion, fast sampling. In Node, or\nin a page.\n",
    message: /line 4 has 1 value, expected 4 as in the first line/,
  },
  {
    says: "a late row of the wrong width",
    content: late("1,2"),
    message: /line 25002 has 3 values, expected 2/,
  },
  {
    says: "an open quote",
    content: 'a,b\n1,2\n3,"x\n',
    message: /line 3 opens a quote that is never closed/,
  },
  {
    says: "text that isn't UTF-8",
    content: Buffer.from("a,b\n\xff\xfe\x00\x01,2\n", "latin1"),
    message: /not UTF-8/,
  },
  { says: "broken JSON", name: "t.jsonl", content: '{"a":1}\n{"a"\n', message: /line \d is not valid JSON/ },
  {
    says: "gzip cut short",
    name: "t.csv.gz",
    content: gzipSync(late("1")).subarray(0, 20_000),
    message: /gzip data is damaged or cut short/,
  },
  {
    says: "gzip of blanks cut short",
    name: "t.txt.gz",
    content: gzipSync(late("1").replaceAll(",", "  ")).subarray(0, 20_000),
    message: /t\.txt\.gz: /,
  },
  { says: "a false Parquet file", name: "t.parquet", content: "PAR1 not really PAR1", message: /damaged/ },
  {
    says: "another file called Parquet",
    name: "t.parquet",
    content: "a,b\n1,2\n",
    message: /not a parquet file/,
  },
  { says: "another file called npy", name: "t.npy", content: "a,b\n1,2\n", message: /not a npy file/ },
  {
    says: "a spreadsheet",
    name: "t.xlsx",
    content: "PK\x03\x04",
    message: /spreadsheets are not read; save .* CSV/,
  },
];

describe("refuses in one sentence", () => {
  test.each(cases)("$says", async ({ name = "t.csv", content, options, message }) => {
    const { file } = scratch();
    const path = file(name, content);
    const got = await dataErrorOf(readTable([path], options));
    expect(got).toMatch(message);
    expect(got.startsWith(`${path}: `)).toBe(true);
  });

  test("files that are not there", async () => {
    const { folder, path } = scratch();
    expect(await dataErrorOf(readTable([path("none.csv")]))).toMatch(/none\.csv: no such file/);
    expect(await dataErrorOf(readTable([path("none*.csv")]))).toMatch(/none\*\.csv: no file matches/);
    expect(await dataErrorOf(readTable([folder]))).toMatch(/it is a folder; name the files in it/);
    expect(await dataErrorOf(readTable([]))).toMatch(/no table was named/);
    expect(await dataErrorOf(readTable(["https://example.com/t.csv"]))).toMatch(/no such file/);
  });

  test("NaN and gaps in Parquet, in the row of the file they are in", async () => {
    const { path, file } = scratch();
    const writer = await openTableWriter(path("t.parquet"), [
      { name: "a", type: "float64" },
      { name: "b", type: "float64" },
    ]);
    await writer.write([Float64Array.of(1, 2, 3), Float64Array.of(1, Number.NaN, 1e300)]);
    await writer.close();
    const first = file("0.csv", "a,b\n1,2\n5,6\n");
    const message = await dataErrorOf(readTable([first, path("t.parquet")]));
    expect(message).toMatch(
      /t\.parquet: column "b" .*not a number \(NaN, 2 of 3 rows, first in row 2\).*--columns a$/,
    );
  });
});
