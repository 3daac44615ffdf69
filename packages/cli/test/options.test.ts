import { describe, expect, it } from "vitest";
import { parseChannels } from "../src/options/parseChannels.ts";
import { parseChoice } from "../src/options/parseChoice.ts";
import { parseDuration } from "../src/options/parseDuration.ts";
import { parseGiven } from "../src/options/parseGiven.ts";
import { parseGrid } from "../src/options/parseGrid.ts";
import { parseNames } from "../src/options/parseNames.ts";
import { parseNumber } from "../src/options/parseNumber.ts";
import { parsePositive } from "../src/options/parsePositive.ts";
import { parseSize } from "../src/options/parseSize.ts";
import { parseSupport } from "../src/options/parseSupport.ts";
import { parseTemperature } from "../src/options/parseTemperature.ts";
import { parseValidation } from "../src/options/parseValidation.ts";
import { parseWholeNumber } from "../src/options/parseWholeNumber.ts";
import { refuseOptions } from "../src/options/refuseOptions.ts";

describe("durations", () => {
  const parse = parseDuration("--time-limit");

  it.each([
    ["90s", 90],
    ["10m", 600],
    ["1.5h", 5400],
    ["1h30m", 5400],
    ["45", 45],
    [".5m", 30],
    ["10M", 600],
  ])("reads %s as %d seconds", (text, seconds) => {
    expect(parse(text)).toBe(seconds);
  });

  it.each(["", "0", "0s", "-5m", "ten", "10 minutes", "5d", "1.2.3s"])("refuses %j", (text) => {
    expect(() => parse(text)).toThrow(
      `--time-limit: expected a duration like 90s, 10m or 1.5h, got "${text}"`,
    );
  });
});

describe("supports", () => {
  it("reads several columns", () => {
    expect([...parseSupport("price=positive, share=interval(0, 1),t=real")]).toEqual([
      ["price", "positive"],
      ["share", { low: 0, high: 1 }],
      ["t", "real"],
    ]);
  });

  it("lets a name hold commas and equals signs", () => {
    expect([...parseSupport('"a, b"=positive,c=d=interval(-1,2e3)')]).toEqual([
      ["a, b", "positive"],
      ["c=d", { low: -1, high: 2000 }],
    ]);
  });

  it.each([
    ["x=positiv", /for "x", got "positiv"; did you mean positive\?/],
    ["x=intervall(0,1)", /did you mean interval\(low,high\)\?/],
    ["x=interval(1,0)", /low < high/],
    ["x=interval(0)", /expected real, positive, interval\(low,high\) or circle\(low,high\)/],
    ["x=[0,1]", /expected pairs like/],
    ["x", /expected pairs like price=positive,share=interval\(0,1\), got "x"/],
    ["", /expected pairs/],
    ["x=real,x=positive", /column "x" once/],
  ])("refuses %j", (text, message) => {
    expect(() => parseSupport(text)).toThrow(message);
  });
});

describe("given values", () => {
  it("reads values by name", () => {
    expect([...parseGiven("c=1.5, d=red")]).toEqual([
      ["c", "1.5"],
      ["d", "red"],
    ]);
  });

  it.each(["c", "c=", "=3"])("refuses %j", (text) => {
    expect(() => parseGiven(text)).toThrow(/^--given: expected/);
  });
});

describe("the other options", () => {
  it("reads column names, quoted or not", () => {
    expect(parseNames("--columns")('a, "b, c",d ,a')).toEqual(["a", "b, c", "d"]);
    expect(() => parseNames("--columns")(" , ")).toThrow("--columns: expected names of columns like a,b");
  });

  it("reads a validation share or a file", () => {
    expect(parseValidation("0.2")).toBe(0.2);
    expect(parseValidation("test.csv")).toBe("test.csv");
    for (const text of ["0", "1", "-0.1", "20"])
      expect(() => parseValidation(text)).toThrow(/between 0 and 1/);
  });

  it("reads whole numbers from a least one on", () => {
    expect(parseWholeNumber("--seed", 0)("0")).toBe(0);
    for (const text of ["0", "-1", "1.5", "", "ten"]) {
      expect(() => parseWholeNumber("--epochs", 1)(text)).toThrow(
        `--epochs: expected a whole number above 0, got "${text}"`,
      );
    }
  });

  it("reads numbers above 0", () => {
    expect(parsePositive("--learning-rate")("3e-4")).toBe(3e-4);
    for (const text of ["0", "-1", "fast", "Infinity"])
      expect(() => parsePositive("-")(text)).toThrow(/above 0/);
  });

  it("reads one of a few words, and guesses which was meant", () => {
    const parse = parseChoice("--flow", ["nsf", "realnvp", "maf"]);
    expect(parse("maf")).toBe("maf");
    expect(() => parse("realnpv")).toThrow(
      '--flow: expected nsf, realnvp or maf, got "realnpv"; did you mean realnvp?',
    );
    expect(() => parse("transformer")).toThrow(/got "transformer"$/);
  });

  it("reads sizes and grids, the width and the columns first", () => {
    expect(parseSize("--size")("28x32")).toEqual({ width: 28, height: 32 });
    expect(parseGrid("8X4")).toEqual({ columns: 8, rows: 4 });
    for (const text of ["28", "28x", "0x8", "8x-8", "8 by 8"])
      expect(() => parseSize("--size")(text)).toThrow(/^--size: expected a width and a height like 28x28/);
    expect(() => parseGrid("200x200")).toThrow('--grid: expected 10000 images or fewer, got "200x200"');
  });

  it("reads channels, temperatures and amounts", () => {
    expect([parseChannels("1"), parseTemperature("0"), parseNumber("--from")("-1.5")]).toEqual([1, 0, -1.5]);
    expect(() => parseChannels("4")).toThrow(/1 \(grey\) or 3 \(RGB\)/);
    expect(() => parseTemperature("-1")).toThrow('--temperature: expected a number from 0, got "-1"');
    expect(() => parseNumber("--from")("")).toThrow("--from: expected a number");
  });

  it("refuses what has no use", () => {
    const options: { levels?: number; skipBad?: boolean } = { skipBad: true };
    expect(() => refuseOptions(options, ["levels", "skipBad"], "no")).toThrow("--skip-bad: no");
    refuseOptions(options, ["levels"], "no");
  });
});
