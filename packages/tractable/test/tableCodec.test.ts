import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integerFlow } from "../src/flows/integerFlow.ts";
import { compressTable, inferSchema, isTableArchive, openTableArchive, tableFlow } from "../src/index.ts";
import type { Model } from "../src/model/model.ts";
import { stream } from "../src/random/stream.ts";
import { codeRows, isBounded, MOST_CHARACTERS, readRows, tableAnswer } from "../src/tables/codec/codeRows.ts";
import { bitLength, decimalText, parseDecimal } from "../src/tables/codec/decimalText.ts";
import { exactExp, exactLn } from "../src/tables/codec/exactMath.ts";
import { tableLaw } from "../src/tables/codec/tableLaw.ts";
import { arePlans } from "../src/tables/codec/tablePlan.ts";
import { dictionary, type TableCells } from "../src/tables/columnData.ts";
import { encodeHeader } from "../src/tasks/archive/archiveHeader.ts";
import { openArchive } from "../src/tasks/archive/openArchive.ts";
import { randomModel } from "./support/randomModel.ts";

type Row = (string | null)[];
const NAMES = ["city", "size", "price", "paid", "id"];

/** Rows such as people have: words, whole numbers, decimals that follow others, and what numbers the rows. */
function usual(count: number): Row[] {
  const { below } = stream(3, "usual rows");
  return Array.from({ length: count }, (_, row) => {
    const size = 1 + below(40);
    const price = size * 100 + below(50);
    const city = ["Bern", "Zürich", "Chur"][below(size > 20 ? 2 : 3)]!;
    return [city, `${size}`, `${price}.${below(10)}`, below(3) > 0 ? `${price}` : "0", `${row + 17}`];
  });
}

const tableOf = (rows: readonly Row[]): TableCells =>
  new Map(NAMES.map((name, column) => [name, dictionary(rows.map((row) => row[column]!))]));

/** What a file may hold that nobody would think of. */
const hostile: Row[] = [
  [null, null, null, null, null],
  ["", " Bern", "Bern ", "bern", 'Basel\n"quoted", 😀'],
  ["Genève", "1e5", "007", "-0", "+3"],
  ["\uFEFFBern", "\u0000", "\uFFFD", "e\u0301", "\r\n"],
  ["Genève", "1.50", ".5", "5.", "12345678901234567890"],
  ["Bern", "-12", "99999999999999.9", "9007199254740991", "NaN"],
  ["x".repeat(3000), "0", "0.0", "1,234", "0x10"],
];

const rows = usual(700);
const model: Model = randomModel(tableFlow(inferSchema(tableOf(rows)), { width: 4, blocks: 0 }), 1);

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const piece of pieces) for (const byte of piece) parts.push(byte);
  return Uint8Array.from(parts);
}

async function rowsOf(bytes: Uint8Array, options: { model?: Model; salvage?: boolean } = {}): Promise<Row[]> {
  const all: Row[] = [];
  for await (const part of (await openTableArchive(bytes, "t.tz")).rows(options)) {
    for (const row of part.rows) all.push([...row]);
  }
  return all;
}

describe("mathematics that is the same on every machine", () => {
  it("is that of Math to the last digits, which alone may differ", () => {
    for (const x of [0.4, 1, 1.5, 2, 3.7, 1023.4]) expect(exactLn(x)).toBeCloseTo(Math.log(x), 14);
    for (const x of [-12, -3.3, 0, 0.1, 5, 12]) expect(exactExp(x) / Math.exp(x)).toBeCloseTo(1, 13);
  });

  it("answers as it always has", () => {
    expect(tableAnswer()).toBe("6fe03e7e");
  });
});

describe("numbers as they are spelled", () => {
  it("are whole numbers wherever the text follows from them, and no number elsewhere", () => {
    const spellings = fc.record({
      decimals: fc.nat(4),
      ends: fc.constantFrom("fixed", "short") as fc.Arbitrary<"fixed" | "short">,
    });
    fc.assert(
      fc.property(fc.maxSafeInteger(), spellings, (value, way) => {
        expect(parseDecimal(decimalText(value, way), way)).toBe(Object.is(value, -0) ? 0 : value);
      }),
    );
    const two = { decimals: 2, ends: "short" } as const;
    expect(["1.5", "-3", "0.07"].map((text) => parseDecimal(text, two))).toEqual([150, -300, 7]);
    for (const text of ["1.50", "01", "-0", "1.", ".5", "1e3", "1.234", "", " 1"]) {
      expect(parseDecimal(text, two), text).toBeUndefined();
    }
    expect([0, 1, 255, 2 ** 31, 2 ** 53 - 1].map(bitLength)).toEqual([0, 1, 8, 32, 53]);
  });
});

describe("rows", () => {
  const words = tableLaw(inferSchema(tableOf(rows))).columns.map((column) => column.words);

  it("come back to the letter, whatever they hold", () => {
    const all = [...rows.slice(0, 50), ...hostile, ...rows.slice(50, 100), ...hostile];
    for (const known of [words, NAMES.map(() => [])]) {
      const coded = codeRows(all, known);
      expect(arePlans(coded.plans, NAMES.length)).toBe(true);
      expect(readRows(coded, all.length, known)).toEqual(all);
    }
  });

  it("of any text come back", () => {
    const cell = fc.option(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.integer().map(String), fc.double().map(String)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 20 }), (all) => {
        const coded = codeRows(all, [["a"], [], []]);
        expect(readRows(coded, all.length, [["a"], [], []])).toEqual(all);
      }),
      { numRuns: 15 },
    );
  });

  it("take fewer bits where columns follow from others", () => {
    const bytes = (some: readonly Row[]) =>
      codeRows(some, words).streams.reduce((sum, { length }) => sum + length, 0);
    const { below } = stream(4, "shuffled");
    const shuffled = rows.map((row) => [...row.slice(0, 3), rows[below(rows.length)]![3]!, row[4]!]);
    expect(bytes(rows)).toBeLessThan(0.95 * bytes(shuffled));
    // what numbers the rows costs next to nothing
    expect(bytes(rows.map((row) => [...row.slice(0, 4), `${below(1000)}`]))).toBeGreaterThan(
      bytes(rows) + 500,
    );
  });

  it("of many columns are planned in time, given some of those before", () => {
    const { below } = stream(5, "wide");
    const wide = Array.from({ length: 20 }, () => Array.from({ length: 700 }, () => `${below(3)}`));
    const none = wide[0]!.map(() => []);
    const coded = codeRows(wide, none);
    expect(coded.plans.every(({ sets }, column) => sets.flat().every((one) => one >= column - 64))).toBe(
      true,
    );
    expect(readRows(coded, wide.length, none)).toEqual(wide);
  });

  it("that no coder wrote are undefined", () => {
    const coded = codeRows(rows.slice(0, 40), words);
    const [stream0] = coded.streams as [Uint8Array];
    for (let at = 0; at < stream0.length; at += 7) {
      const damaged = stream0.slice();
      damaged[at]! ^= 0x55;
      const read = readRows({ ...coded, streams: [damaged] }, 40, words);
      if (read !== undefined) expect(read.length).toBe(40);
    }
    expect(readRows({ ...coded, streams: [] }, 40, words)).toBeUndefined();
    expect(readRows(coded, 41, words)).toBeUndefined();
    expect(readRows(coded, 39, words)).toBeUndefined();
    expect(readRows({ ...coded, spelled: 1 }, 40, words)).toBeUndefined();
    expect(isBounded(coded, 40)).toBe(true);
    expect(isBounded({ ...coded, spelled: 3 * MOST_CHARACTERS + 1 }, 40)).toBe(false);
    expect(isBounded({ ...coded, streams: [stream0, stream0] }, 40)).toBe(false);
    expect(isBounded({ ...coded, spelled: 3 * MOST_CHARACTERS + 1 }, 1)).toBe(false);
  });

  it("of more characters than a part has are undefined, though words take no bytes", () => {
    const long = ["x".repeat(2 ** 20), "y"];
    const repeated = (count: number) => Array.from({ length: count }, () => [long[0]!]);
    const fits = codeRows(repeated(32), [long]);
    expect(readRows(fits, 32, [long])).toEqual(repeated(32));
    const coded = codeRows(repeated(33), [long]);
    expect(readRows(coded, 33, [long])).toBeUndefined();
  });

  it("have plans of bounded sets and beginnings", () => {
    const { plans } = codeRows(rows.slice(0, 40), words);
    const changed = (change: object) => [...plans.slice(0, 4), { ...plans[4], ...change }];
    expect(arePlans(changed({ before: " ", sets: [[0, 1, 2, 3]] }), 5)).toBe(true);
    expect(arePlans(changed({ before: "  " }), 5)).toBe(false);
    expect(arePlans(changed({ sets: [[0, 0, 0, 0, 0, 0]] }), 5)).toBe(false);
  });
});

describe("an archive of a table", () => {
  const all = [...rows, ...hostile];
  const parts = [tableOf(all.slice(0, 300)), tableOf(all.slice(300))];

  it("gives every cell back: never-seen strings, numbers off the grid, gaps", async () => {
    const plain = await bytesOf(compressTable(model, parts, { count: all.length }));
    expect(await isTableArchive(plain)).toBe(true);
    expect(await rowsOf(plain, { model })).toEqual(all);
    await expect(rowsOf(plain)).rejects.toThrow("t.tz: expected the model that it was made with");
    const alone = await bytesOf(compressTable(model, parts, { count: all.length, embed: true }));
    expect(await rowsOf(alone)).toEqual(all);
    expect(await openTableArchive(alone)).toMatchObject({
      count: all.length,
      table: { columns: NAMES },
      isAlone: true,
      damage: [],
    });
    const other = randomModel(tableFlow(inferSchema(tableOf(rows.slice(0, 3))), { width: 4, blocks: 0 }), 1);
    await expect(rowsOf(alone, { model: other })).rejects.toThrow(
      /^t\.tz: expected the model that it was made with, [0-9a-f]{12}…, got another, [0-9a-f]{12}…; name that one$/,
    );
  });

  it("may be empty, and refuses what doesn't fit, in a sentence", async () => {
    expect(await rowsOf(await bytesOf(compressTable(model, [], { count: 0 })), { model })).toEqual([]);
    const made = (table: unknown, count = 1) =>
      bytesOf(compressTable(model, [table] as TableCells[], { count }));
    await expect(made(tableOf(rows.slice(0, 2)))).rejects.toThrow(
      "compressTable: expected 1 rows, as count says, got 2 or more",
    );
    await expect(made(tableOf(rows.slice(0, 2)), 3)).rejects.toThrow(
      "compressTable: expected 3 rows, as count says, got 2",
    );
    await expect(made([{ city: "Bern", size: 3 }])).rejects.toThrow(
      "compressTable: expected a table with the columns that the model was fitted to, got none called price, paid, id",
    );
    await expect(made(tableOf([["Bern\uD83D", "1", "2", "3", "4"]]))).rejects.toThrow(
      'compressTable: expected text of whole characters in city, got "Bern\\ud83d" with half a surrogate pair; mend it',
    );
    const long = ["x".repeat(MOST_CHARACTERS), "1", "2", "3", "4"];
    await expect(made(tableOf([rows[0]!, long]), 2)).rejects.toThrow(
      "compressTable: expected at most 33554432 characters in a row, got more in row 1, counted from 0; shorten its texts",
    );
    const image = { channels: 1, height: 2, width: 2 };
    const ofImages = randomModel(integerFlow({ image, width: 4 }), 1, { keep: "base.tables." });
    await expect(bytesOf(compressTable(ofImages, parts, { count: 1 }))).rejects.toThrow(
      "compressTable: expected a model of a table, got one of images",
    );
    const bytes = await bytesOf(compressTable(model, parts, { count: all.length }));
    await expect(openArchive(bytes, "t.tz")).rejects.toThrow(
      "t.tz: expected an archive of images, got one of a table",
    );
  });

  it("names a damaged chunk, and gives the others to whoever salvages", async () => {
    const bytes = await bytesOf(compressTable(model, parts, { count: all.length, embed: true }));
    const [, second] = (await openTableArchive(bytes)).chunks.filter(({ kind }) => kind === "rows");
    bytes[second!.at + 9]! ^= 4;
    await expect(rowsOf(bytes)).rejects.toThrow(
      `t.tz: rows 300 to ${all.length - 1} are damaged or missing; with salvage what is whole is decoded`,
    );
    expect(await rowsOf(bytes, { salvage: true })).toEqual(all.slice(0, 300));
  });

  it(
    "that was damaged or forged is refused in a sentence, or gives rows that it was made of",
    async () => {
      const few = [...rows.slice(0, 5), ...hostile.slice(0, 5)];
      const small = await bytesOf(compressTable(model, [tableOf(few)], { count: few.length, embed: true }));
      const mutations = Number(process.env.TRACTABLE_MUTATIONS ?? 400);
      for (let number = 0; number < mutations; number++) {
        const { below } = stream(9, `mutation ${number}`);
        const bytes = small.slice(0, below(4) === 0 ? below(small.length) : small.length);
        if (bytes.length > 0) bytes[below(bytes.length)]! ^= 1 << below(8);
        try {
          const archive = await openTableArchive(bytes, "t.tz");
          // decoding takes longer than opening
          if (number % 40 > 0) continue;
          for await (const part of archive.rows({ salvage: true })) {
            expect(part.rows, `mutation ${number}`).toEqual(
              few.slice(part.first, part.first + part.rows.length),
            );
          }
        } catch (error) {
          expect((error as Error).message, `mutation ${number}: ${(error as Error).stack}`).toMatch(
            /^t\.tz: [^\n]+$/,
          );
        }
      }
      const header = {
        model: "0".repeat(64),
        table: { columns: ["a"] },
        count: 2 ** 30,
        answer: tableAnswer(),
        id: "0".repeat(16),
      };
      await expect(rowsOf(encodeHeader(header))).rejects.toThrow(
        "t.tz: expected the model that it was made with",
      );
    },
    Number(process.env.TRACTABLE_MUTATIONS ?? 0) > 0 ? 3_600_000 : 60_000,
  );
});
