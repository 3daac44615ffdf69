import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../src/random/stream.ts";
import { fitCategory } from "../src/tables/categoryCode.ts";
import { coderOf, slotsOf } from "../src/tables/codedColumn.ts";
import { cellText, codeTable, decodeTable } from "../src/tables/codeTable.ts";
import type { Cell } from "../src/tables/columnData.ts";
import { inferSchema } from "../src/tables/inferSchema.ts";
import { binsOf, fitAxis, isWithin, placeOf, slopeAt, valueAt } from "../src/tables/numberAxis.ts";
import { fitNumber } from "../src/tables/numberCode.ts";
import { findNumberFormat, parseNumberText, showNumberText } from "../src/tables/numberText.ts";
import { findTimeFormat, parseTime, showTime } from "../src/tables/timeText.ts";

const random = stream(1, "tables");
const normals = (count: number) => Float64Array.from({ length: count }, random.normal);

describe("a number axis", () => {
  const sorted = normals(3000).sort();
  const heavy = Float64Array.from(normals(3000), (x) => Math.exp(2 * x)).sort();
  const axes = {
    "open at both ends": fitAxis(sorted, { pieces: 40, areCells: false }),
    "with a heavy tail": fitAxis(heavy, { pieces: 40, low: 0, areCells: false }),
    "between two ends": fitAxis(
      sorted.map((x) => 1 / (1 + Math.exp(-x))),
      { pieces: 40, low: 0, high: 1, areCells: false },
    ),
    "of cells": fitAxis(
      sorted.map((x) => Math.round(20 * x)),
      { pieces: 40, areCells: true },
    ),
    "of two values": fitAxis(Float64Array.of(1, 1, 2), { pieces: 4, low: 0, areCells: false }),
    "of no values": fitAxis(new Float64Array(), { pieces: 4, areCells: true }),
  };

  test.each(Object.entries(axes))("%s: places and values are each other's inverse", (_, axis) => {
    const bins = binsOf(axis);
    for (let at = 1; at < 400; at++) {
      const place = (bins * at) / 400;
      const value = valueAt(axis, place);
      expect(isWithin(axis, value)).toBe(true);
      expect(placeOf(axis, value)).toBeCloseTo(place, 6);
    }
  });

  test.each(Object.entries(axes))("%s: the slope is the derivative of the place", (_, axis) => {
    const bins = binsOf(axis);
    for (let at = 0; at < 200; at++) {
      const value = valueAt(axis, (bins * (at + 0.37)) / 200);
      const step = 1e-6 * Math.max(1e-3, Math.abs(value));
      if (Math.floor(placeOf(axis, value - step)) !== Math.floor(placeOf(axis, value + step))) continue;
      const slope = (placeOf(axis, value + step) - placeOf(axis, value - step)) / (2 * step);
      expect(slopeAt(axis, value) / slope).toBeCloseTo(1, 3);
    }
  });

  test("a heavy tail stays heavy: far values have places inside the axis", () => {
    const axis = axes["with a heavy tail"];
    const bins = binsOf(axis);
    expect(placeOf(axis, 1e4)).toBeLessThan(bins - 1e-6);
    expect(axis.high.shape).toBeGreaterThan(0.3);
  });
});

/** Sums e^logFactor over a grid column's values with a density of 1 a bin. */
describe("codes of numbers", () => {
  test("the cells of a whole-number axis fill it without gap or overlap, atoms left out", () => {
    const values = Float64Array.from(normals(4000), (x) => Math.round(15 * x));
    const zeros = new Float64Array(2000);
    const code = fitNumber(Float64Array.from([...values, ...zeros]));
    expect(code.atoms).toContain(0);
    const { encode } = coderOf(code);
    const bins = binsOf(code.axis);
    let filled = 0;
    for (let value = -4000; value <= 4000; value++) {
      const { place, logFactor } = encode(value);
      if (place <= bins) filled += Math.exp(logFactor);
    }
    expect(filled).toBeCloseTo(bins, 4);
  });

  test("shares are positive and add up to one, one for every slot", () => {
    for (const code of [
      fitNumber(normals(500)),
      fitNumber(Float64Array.of(1, 2, 3, Number.NaN)),
      fitCategory(["a", "b", "a", null]),
    ]) {
      const { shares } = slotsOf(code);
      expect(shares.every((share) => share > 0)).toBe(true);
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    }
  });

  test("values come back: whole numbers, decimals, atoms, gaps", () => {
    const numbers = Float64Array.from({ length: 5000 }, (_, at) =>
      at % 3 === 0 ? 0 : at % 50 === 0 ? Number.NaN : Math.round(100 * Math.exp(random.normal())) / 100,
    );
    const { encode, decode } = coderOf(fitNumber(numbers));
    for (const value of numbers) {
      const coded = encode(Number.isNaN(value) ? null : value);
      expect(decode(Math.fround(coded.place), () => 0.5)).toBe(Number.isNaN(value) ? null : value);
    }
  });

  test("what can't be on grid or axis has a small probability, and a declared end none", () => {
    const numbers = Float64Array.from(normals(2000), (x) => Math.round(Math.exp(x) * 50));
    const { encode } = coderOf(fitNumber(numbers));
    const bins = slotsOf(fitNumber(numbers)).bins;
    for (const value of [1.5, -3, 1e30]) {
      expect(Number.isFinite(encode(value).logFactor)).toBe(true);
    }
    expect(encode(1.5).place).toBeGreaterThan(bins);
    const declared = coderOf(fitNumber(numbers, { low: 0, high: 1e6 }));
    expect(declared.encode(-3).logFactor).toBe(Number.NEGATIVE_INFINITY);
    expect(declared.encode(2e6).logFactor).toBe(Number.NEGATIVE_INFINITY);
  });

  test("numbers that are never negative are never drawn negative, caps are never passed", () => {
    const capped = Float64Array.from(normals(3000), (x) =>
      Math.min(500_001, Math.round(200_000 * Math.exp(0.6 * x))),
    );
    const code = fitNumber(capped);
    const { decode } = coderOf(code);
    const bins = binsOf(code.axis);
    for (let at = 0; at <= 1000; at++) {
      const value = decode((bins * at) / 1000, random.uniform) as number;
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(500_001);
      expect(Number.isInteger(value)).toBe(true);
    }
  });

  test("times far from 1970 keep their digits", () => {
    const seconds = Float64Array.from({ length: 3000 }, (_, at) => 1.7e9 + at * 37 + (at % 5));
    const { encode, decode } = coderOf(fitNumber(seconds));
    for (const value of seconds) {
      expect(Math.abs((decode(Math.fround(encode(value).place), () => 0.5) as number) - value)).toBeLessThan(
        1,
      );
    }
  });
});

describe("codes of categories", () => {
  test("the rest and unseen values share a place, by their frequency", () => {
    const values = [...Array.from({ length: 2000 }, (_, at) => `v${at % 30}`), "rare", "once"];
    const code = fitCategory(values);
    const { encode } = coderOf(code);
    const total =
      code.rest.reduce((sum, [value]) => sum + Math.exp(encode(value).logFactor), 0) +
      Math.exp(encode("never seen").logFactor);
    expect(code.rest.map(([value]) => value).sort()).toEqual(["once", "rare"]);
    expect(total).toBeCloseTo(1, 10);
    expect(encode("rare").place).toBe(encode("never seen").place);
  });

  test("of a thousand values the frequent ones have a place each, and memory stays bounded", () => {
    const values = Array.from({ length: 30_000 }, (_, at) => `v${Math.floor((at * 7919) % 1300)}`);
    const { points } = slotsOf(fitCategory(values));
    expect(points).toBe(402);
  });

  test("a gap or an unseen value is never drawn where none was seen", () => {
    const code = fitCategory(["a", "a", "b", "b"]);
    const { decode } = coderOf(code);
    expect([1, 2, 3, 4].map((place) => decode(place, () => 0.5))).toEqual(["a", "b", "a", "a"]);
  });
});

describe("times", () => {
  test.each([
    ["2024-02-29", "ymd"],
    ["2024/02/29", "ymd"],
    ["29.02.2024", "dmy"],
    ["29/02/2024", "dmy"],
    ["02/29/2024", "mdy"],
    ["2024-02-29T13:05:09Z", "ymd"],
    ["2024-02-29 13:05", "ymd"],
    ["2024-02-29 13:05:09.250", "ymd"],
  ])("%s is read and written back", (text, order) => {
    const format = findTimeFormat([text])!;
    expect(format.order).toBe(order);
    expect(showTime(parseTime(text, format), format)).toBe(text);
  });

  test("offsets from UTC are taken out", () => {
    const texts = ["2024-03-01T01:00:00+02:00"];
    const format = findTimeFormat(texts)!;
    expect(showTime(parseTime(texts[0]!, format), format)).toBe("2024-02-29T23:00:00Z");
  });

  test.each(["2024-02-30", "12:30", "hello", "1.5", "2024-13-01", "99/99/2024", "2024-01-01T25:00"])(
    "%s isn't a time",
    (text) => {
      expect(findTimeFormat([text])).toBeUndefined();
    },
  );
});

/** Rows as a person has them. */
function people(count: number): Record<string, Cell>[] {
  const { uniform, normal, below } = stream(3, "people");
  return Array.from({ length: count }, (_, id) => ({
    id: `P-${id}`,
    name: `person ${id}`,
    zip: `0${1000 + below(30)}`,
    age: uniform() < 0.1 ? null : 20 + below(50),
    income: uniform() < 0.5 ? 0 : Math.round(100 * Math.exp(7 + normal())) / 100,
    sex: uniform() < 0.5 ? "f" : "m",
    member: uniform() < 0.3,
    children: below(4),
    joined: new Date(Date.UTC(2020, 0, 1) + below(900) * 86_400_000).toISOString().slice(0, 10),
    seen: `2024-05-${String(1 + below(28)).padStart(2, "0")} ${String(below(24)).padStart(2, "0")}:30:00`,
    height: 170 + 10 * normal(),
    country: "CH",
  }));
}

describe("a schema", () => {
  const rows = people(600);
  const schema = inferSchema(rows);
  const typeOf = Object.fromEntries(schema.columns.map(({ name, type }) => [name, type]));

  test("finds what columns hold", () => {
    expect(typeOf).toEqual({
      id: "identifier",
      name: "identifier",
      zip: "category",
      age: "integer",
      income: "number",
      sex: "category",
      member: "category",
      children: "category",
      joined: "time",
      seen: "time",
      height: "number",
      country: "constant",
    });
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  test("codes rows and gives them back in their own types", () => {
    const coded = codeTable(schema, rows, "test");
    expect(coded.logFactors.every(Number.isFinite)).toBe(true);
    const back = decodeTable(schema, coded, () => 0.5);
    expect([...back.keys()]).not.toContain("id");
    for (const name of ["zip", "age", "sex", "member", "children", "joined", "seen", "country"]) {
      expect(back.get(name), name).toEqual(rows.map((row) => row[name]));
    }
    // the places of cents in thousands lie closer than float32 tells
    back.get("income")!.forEach((income, row) => {
      expect(Math.abs((income as number) - (rows[row]!.income as number))).toBeLessThan(0.02);
    });
    back.get("height")!.forEach((height, row) => {
      expect(Math.abs((height as number) - (rows[row]!.height as number))).toBeLessThan(1e-3);
    });
  });

  test("takes types, spellings of gaps and bounds that are told", () => {
    const told = inferSchema(
      { code: [1, 2, 3, -999, 5, 6, 7], price: [1, 2, 3, 4, 5, 6, 7.5] },
      { types: { code: "integer" }, missing: ["-999"], bounds: { price: { low: 0, high: 10 } } },
    );
    const [code, price] = told.columns;
    expect(code!.codes[0]!.hasGaps).toBe(true);
    const { logFactors } = codeTable(told, { code: [1, -999], price: [11, 2] }, "test");
    expect(logFactors[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(logFactors[1]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(price!.type).toBe("number");
  });

  test("infinite numbers are refused, unless they are named as gaps", () => {
    const b = Array.from({ length: 40 }, (_, row) => (row === 7 ? -Infinity : Math.sin(row)));
    expect(() => inferSchema({ a: b.map((_, row) => row), b })).toThrow(
      /column "b": expected finite numbers, got -Infinity \(1 of 40 rows are infinite\); .*"-Infinity" as missing/,
    );
    const [column] = inferSchema({ b }, { missing: ["-Infinity"] }).columns;
    expect(column!.codes[0]!.hasGaps).toBe(true);
  });

  test("a broken constant has probability 0", () => {
    const { logFactors } = codeTable(schema, [{ ...rows[0]!, country: "AT" }, rows[1]!], "test");
    expect(logFactors[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(logFactors[1]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
  });

  test("numbers of the engine's precision and beyond are told apart", () => {
    const ids = Array.from({ length: 50 }, (_, at) => 1_234_567_890_123_400 + 17 * at * at);
    expect(inferSchema({ id: ids, x: ids.map((_, at) => at % 7) }).columns[0]!.type).toBe("identifier");
    const times = Array.from({ length: 200 }, (_, at) => 1_700_000_000_000 + 1000 * ((at * 7919) % 997) * 37);
    const [column] = inferSchema({ time: times }, { types: { time: "integer" } }).columns;
    const coded = codeTable({ columns: [column!] }, { time: times }, "test");
    expect(new Set(coded.data).size).toBeGreaterThan(150);
  });

  test("text in a column of numbers: a few strays are gaps, many make it text", () => {
    const few = Array.from({ length: 200 }, (_, at) => (at === 7 ? "oops" : String(at * 1.5)));
    const [column] = inferSchema({ few }).columns;
    expect(column!.type).toBe("number");
    expect(column!.note).toMatch(/1 values that are no numbers/);
    const many = Array.from({ length: 200 }, (_, at) => (at % 2 ? "low" : String(at % 20)));
    expect(inferSchema({ many }).columns[0]!.type).toBe("category");
  });

  test("written as text, gaps and decimals look as in the file", () => {
    const prices = ["1.50", "2.00", "?", "3.25", "10.00", "2.50"];
    const [column] = inferSchema({ prices }).columns;
    expect(cellText(column!, null)).toBe("?");
    expect(cellText(column!, 2)).toBe("2.00");
  });

  test.each([
    [{ types: { nope: "integer" } }, /column "nope"/],
    [{ types: { sex: "number" } }, /column "sex": expected numbers for the type number, got "[fm]"/],
    [{ types: { sex: "time" } }, /column "sex": expected times/],
  ] as const)("refuses what the values contradict: %j", (options, message) => {
    expect(() => inferSchema(rows, options)).toThrow(message);
  });

  test("refuses a table with nothing to learn", () => {
    expect(() => inferSchema({ a: [1, 1, 1], b: ["x", "x", "x"] })).toThrow(
      /expected a column with values that vary/,
    );
    expect(() => inferSchema([])).toThrow(/no columns/);
    expect(() => inferSchema({ a: [1, 2], b: [1] })).toThrow(/one length/);
  });

  test("any text can be a category", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 25, maxLength: 60 }), (texts) => {
        const doubled = [...texts, ...texts, ...texts];
        const told = inferSchema(
          { texts: doubled, x: doubled.map((_, at) => at % 5) },
          { types: { texts: "category" } },
        );
        const coded = codeTable(told, { texts: doubled, x: doubled.map((_, at) => at % 5) }, "test");
        const known = told.columns[0]!.codes[0]!;
        const back = decodeTable(told, coded, () => 0.5).get("texts")!;
        doubled.forEach((text, row) => {
          if (known.type === "category" && known.values.includes(text.trim()))
            expect(back[row]).toBe(text.trim());
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("numbers that aren't written plainly", () => {
  const read = (...texts: string[]) => findNumberFormat(texts);
  test.each([
    [["12,5", "3,25"], 12.5, { decimal: ",", group: "" }],
    [["1.234,56", "7,00"], 1234.56, { decimal: ",", group: "." }],
    [["1,234.56", "7.00"], 1234.56, { decimal: ".", group: "," }],
    [["1,234,567", "1"], 1234567, { decimal: ".", group: "," }],
    [["$1,500.25", "$3.00"], 1500.25, { decimal: ".", group: ",", prefix: "$" }],
    [["5.2 %", "17.1 %"], 5.2, { decimal: ".", group: "", suffix: " %" }],
    [["1'250.5", "3.0"], 1250.5, { decimal: ".", group: "'" }],
    [["€ 12,50", "€ 3,75"], 12.5, { decimal: ",", group: "", prefix: "€ " }],
    [["-$5.50", "$3.25"], -5.5, { decimal: ".", group: "", prefix: "$" }],
  ])("%j are read, and written back", (texts, value, format) => {
    const found = read(...texts)!;
    expect(found).toEqual({ prefix: "", suffix: "", ...format });
    expect(parseNumberText(texts[0]!, found)).toBe(value);
    const decimals = /[.,](\d+)\D*$/.exec(texts[0]!)?.[1]?.length;
    const isWhole = Number.isInteger(value);
    expect(showNumberText(value, found, isWhole ? 0 : decimals)).toBe(texts[0]);
  });

  test.each([
    [["1,234", "5,678"]],
    [["12", "3.5"]],
    [["$5", "€7"]],
    [["12,5", "3.25"]],
    [["12,5", "about 3"]],
    [["2021-03-04", "2021-03-05"]],
    [[]],
  ])("%j are left, as they are plain, or could be mistaken", (texts) => {
    expect(read(...texts)).toBeUndefined();
  });

  test("what one column writes before decimals tells of the others", () => {
    const rows = Array.from({ length: 40 }, (_, row) => ({
      price: `${row},5`,
      weight: `${1 + (row % 9)},${100 + row}`,
    }));
    const { columns } = inferSchema(rows);
    expect(columns.map(({ type }) => type)).toEqual(["number", "number"]);
    const coded = codeTable({ columns }, rows, "test");
    const back = decodeTable({ columns }, coded, () => 0.5);
    expect(Number(back.get("price")![7])).toBeCloseTo(7.5, 6);
    expect(cellText(columns[0]!, 7.5)).toBe("7,5");
    expect(columns[0]!.note).toBe("read with a comma before decimals");
  });
});

describe("numbers that stand for gaps", () => {
  const lengths = Array.from(normals(400), (x) => Number((20 + 3 * x).toFixed(1)));
  const every = (period: number, marker: number, values: readonly number[]) =>
    values.map((value, row) => (row % period === 0 ? marker : value));
  const noteOf = (values: readonly number[], missing?: readonly string[]) =>
    inferSchema({ length: values }, { missing }).columns[0]!.note;

  test("are said to look like gaps, and aren't any more once they are declared", () => {
    expect(noteOf(every(10, -999, lengths))).toBe(
      'is -999 in 10 % of the rows, which looks like a gap: if it is, name it as missing ("-999")',
    );
    expect(noteOf(every(20, 9999, lengths))).toContain("is 9999 in 5.0 % of the rows");
    expect(noteOf(every(10, -999, lengths), ["-999"])).toBeUndefined();
  });

  test("a number among others, or in a row or two, is a number", () => {
    expect(noteOf(lengths)).toBeUndefined();
    expect(
      noteOf(
        every(
          10,
          99,
          lengths.map((x) => 10 * x),
        ),
      ),
    ).toBeUndefined();
    expect(noteOf(every(200, -999, lengths))).toBeUndefined();
    expect(
      noteOf(
        every(
          10,
          -9,
          lengths.map((x) => x - 30),
        ),
      ),
    ).toBeUndefined();
  });
});
