import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, scratch, tractable, write } from "./runTractable.ts";

const cwd = scratch();
const run = (...args: string[]): Promise<Outcome> => tractable(args, { cwd });
const lastJson = ({ stdout }: Outcome) => JSON.parse(stdout.trim().split("\n").at(-1)!);
const lines = (name: string) => readFileSync(join(cwd, name), "utf8").trim().split("\n");

/**
 * A person's table: text, gaps, an amount that is often 0, a date, a name of each row, something that never
 * changes.
 */
function people(count: number): string {
  let state = 5;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const rows = Array.from({ length: count }, (_, id) => {
    const city = next() < 0.6 ? "Bern" : "Genève, CH";
    const age = next() < 0.1 ? "?" : String(18 + Math.floor(60 * next()));
    const spent = next() < 0.5 ? "0.00" : (5 + 200 * next() ** 3).toFixed(2);
    const since = new Date(Date.UTC(2021, 0, 1) + Math.floor(900 * next()) * 86_400_000)
      .toISOString()
      .slice(0, 10);
    const member = city === "Bern" ? next() < 0.9 : next() < 0.2;
    return [`u${id}x`, `"${city}"`, age, spent, since, member, "EUR"].join(",");
  });
  return `id,city,age,spent,since,member,currency\n${rows.join("\n")}\n`;
}

beforeAll(async () => {
  write(cwd, "people.csv", people(500));
  await run("fit", "people.csv", "--epochs", "25", "--json");
}, 60_000);

describe("files as people have them", () => {
  const towns = ["Zürich", "Genève", "Köln"];
  const rows = Array.from({ length: 90 }, (_, row) => `${towns[row % 3]};${row % 17},${10 + row}`);

  it.each([
    ["latin.csv", "latin1", "Latin-1"],
    ["wide.csv", "utf16le", "UTF-16"],
  ] as const)("%s is read though it isn't UTF-8, and said to be", async (name, encoding, called) => {
    const mark = encoding === "utf16le" ? "\uFEFF" : "";
    write(cwd, name, Buffer.from(`${mark}stadt;wert\n${rows.join("\n")}\n`, encoding));
    const fitted = await run("fit", name, "--epochs", "1", "--no-picture");
    expect(fitted.code).toBe(0);
    expect(fitted.stderr).toContain(`${name}: it isn't UTF-8, and was read as ${called}`);
    expect(fitted.stderr).toMatch(/wert +number .*read with a comma before decimals/);
    const model = name.replace("csv", "safetensors");
    const scored = await run("score", model, name, "--json");
    expect(Number.isFinite(lastJson(scored).meanLogProb)).toBe(true);
    const drawn = await run("sample", model, "-n", "3");
    expect(drawn.stdout).toMatch(/^stadt,wert\n(Zürich|Genève|Köln),"\d+,\d+"\n/);
  });

  it("a context is given by a file, too, a row for each", async () => {
    const context = ["--context", "member", "--out", "given.safetensors"];
    await run("fit", "people.csv", ...context, "--epochs", "1", "--no-picture");
    write(cwd, "members.csv", "member\ntrue\nfalse\n");
    const drawn = await run("sample", "given.safetensors", "--given", "members.csv", "-n", "2");
    const last = drawn.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(",").at(-1));
    expect(last).toEqual(["member", "true", "true", "false", "false"]);
    expect(drawn.stderr).not.toContain("note:");
    const unheard = await run("sample", "given.safetensors", "--given", "member=perhaps", "-n", "2");
    expect(unheard.stderr).toContain("note: the context member = perhaps never occurred in training;");
    const predicted = await run("predict", "given.safetensors", "people.csv", "--column", "age", "--json");
    expect(lastJson(predicted).coverage90).toBeGreaterThan(0.5);
    const filled = await run("fill", "given.safetensors", "people.csv", "--out", "given.csv");
    expect(filled.stderr).toMatch(
      /expected a model without a context, got one given member; fit one without/,
    );
  });
});

describe("a table as it lies", () => {
  it("goes on from a model, whose validation it begins with", async () => {
    const before = JSON.parse((await run("info", "people.safetensors", "--json")).stdout);
    const [from, out] = [
      ["--from", "people.safetensors"],
      ["--out", "further.safetensors"],
    ];
    const outcome = await run("fit", "people.csv", ...from, ...out, "--epochs", "1", "--json");
    expect(outcome.code).toBe(0);
    const { report } = before;
    expect(lastJson(outcome).validationLogProb).toBeGreaterThan(report.validationLogProb - 0.5);
    const fresh = await run("fit", "people.csv", "--out", "fresh.safetensors", "--epochs", "1", "--json");
    expect(lastJson(fresh).validationLogProb).toBeLessThan(lastJson(outcome).validationLogProb);
    write(cwd, "other.csv", "a,b\n".concat("1,2\n3,4.5\n".repeat(20)));
    const refused = await run("fit", "other.csv", ...from);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(
      /^tractable: --from: expected data with the model's columns, and other.csv lacks/m,
    );
  });

  it("is learned by another optimizer", async () => {
    const args = ["fit", "people.csv", "--out", "sgd.safetensors", "--epochs", "2", "--json"];
    const outcome = await run(...args, "--optimizer", "sgd");
    expect(outcome.code).toBe(0);
    const adam = await run(...args, "--force");
    expect(lastJson(adam).validationLogProb).not.toBe(lastJson(outcome).validationLogProb);
  });

  it("is fitted with no option, and says what its columns hold", async () => {
    const outcome = await run("fit", "people.csv", "--epochs", "3", "--json", "--out", "again.safetensors");
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toMatch(/city +category +2 values: Bern, Genève, CH/);
    expect(outcome.stderr).toMatch(/age +integer .*gaps \("\?"\)/);
    expect(outcome.stderr).toMatch(/spent +number .*0 in \d+ %/);
    expect(outcome.stderr).toMatch(/since +time/);
    expect(outcome.stderr).toMatch(/id +identifier .*left out/);
    expect(outcome.stderr).toMatch(/currency +constant +always "EUR".*left out/);
    expect(lastJson(outcome)).toMatchObject({ rows: 500, flow: "table", features: 5, picture: "again.png" });
  });

  it("is scored: the exact log-probability of every row, with the least likely ones named", async () => {
    const outcome = await run("score", "people.safetensors", "people.csv", "--out", "scores.csv", "--json");
    const { rows, meanLogProb, leastLikely } = lastJson(outcome);
    expect(rows).toBe(500);
    expect(meanLogProb).toBeLessThan(-5);
    expect(leastLikely).toHaveLength(5);
    expect(leastLikely[0].values).toHaveProperty("city");
    expect(lines("scores.csv")[0]).toBe("id,city,age,spent,since,member,currency,log_prob");
    expect(lines("scores.csv")).toHaveLength(501);
  });

  it("is drawn from, in the file's own types and spelling", async () => {
    expect((await run("sample", "people.safetensors", "-n", "400", "--out", "drawn.csv")).code).toBe(0);
    const [header, ...rows] = lines("drawn.csv");
    expect(header).toBe("city,age,spent,since,member,currency");
    for (const row of rows) {
      expect(row).toMatch(/^(Bern|"Genève, CH"),(\?|\d+),\d+\.\d\d,\d{4}-\d\d-\d\d,(true|false),EUR$/);
    }
    const share = (pattern: RegExp) => rows.filter((row) => pattern.test(row)).length / rows.length;
    expect(Math.abs(share(/,0\.00,/) - 0.5)).toBeLessThan(0.09);
    expect(Math.abs(share(/,\?,/) - 0.1)).toBeLessThan(0.05);
    expect(share(/^Bern.*,true,/)).toBeGreaterThan(0.45);
    const { meanLogProb } = lastJson(await run("score", "people.safetensors", "drawn.csv", "--json"));
    expect(Number.isFinite(meanLogProb)).toBe(true);
  });

  it("is drawn from into files with types", async () => {
    expect((await run("sample", "people.safetensors", "-n", "50", "--out", "drawn.parquet")).code).toBe(0);
    const outcome = await run("score", "people.safetensors", "drawn.parquet", "--json");
    expect(lastJson(outcome).rows).toBe(50);
    expect((await run("sample", "people.safetensors", "-n", "5", "--out", "drawn.jsonl")).code).toBe(0);
    const row = JSON.parse(lines("drawn.jsonl")[0]!);
    expect(typeof row.spent).toBe("number");
    expect(typeof row.member).toBe("boolean");
  });

  it("tells its types, and plots itself", async () => {
    const { stdout } = await run("info", "people.safetensors");
    expect(stdout).toMatch(/city +category/);
    expect((await run("plot", "people.safetensors", "people.csv", "--out", "plot.svg")).code).toBe(0);
    const svg = readFileSync(join(cwd, "plot.svg"), "utf8");
    for (const name of ["city", "age", "spent", "since", "member"]) expect(svg).toContain(name);
  });

  it("can be the context of others: drawn for a city", async () => {
    const fitted = await run(
      "fit",
      "people.csv",
      "--context",
      "city",
      "--columns",
      "age,member",
      "--epochs",
      "30",
      "--out",
      "given.safetensors",
      "--json",
    );
    expect(fitted.code).toBe(0);
    await run("sample", "given.safetensors", "-n", "300", "--given", "city=Bern", "--out", "bern.csv");
    const rows = lines("bern.csv").slice(1);
    expect(rows.every((row) => row.endsWith(",Bern"))).toBe(true);
    expect(rows.filter((row) => row.includes(",true,")).length).toBeGreaterThan(200);
  });
});

describe("asking the model of a table", () => {
  it("detects odd rows and says why, in a file, a picture and JSON", async () => {
    const odd = `u9,Bern,40,55.00,2022-01-01,true,EUR\nu8,Bern,999,55.00,2022-01-01,true,EUR\nu7,Atlantis,30,0.00,2022-03-01,true,CHF\n`;
    write(cwd, "new.csv", `id,city,age,spent,since,member,currency\n${odd}`);
    const outcome = await run(
      "detect",
      "people.safetensors",
      "new.csv",
      "--p",
      "0.05",
      "--out",
      "odd.csv",
      "--picture",
      "odd.svg",
      "--json",
    );
    expect(outcome.code).toBe(0);
    expect(lastJson(outcome)).toMatchObject({ rows: 3, odd: 2, out: "odd.csv", picture: "odd.svg" });
    const [header, first, second, third] = lines("odd.csv");
    expect(header).toBe("id,city,age,spent,since,member,currency,log_prob,p_value,odd,because");
    expect(first).toMatch(/,false,$/);
    expect(second).toMatch(/,true,"?age 999, expected/);
    expect(third).toContain('currency ""CHF""');
    expect(third).toContain("Atlantis");
  });

  it("detects without a model, scoring each row by one of the others", async () => {
    const outcome = await run("detect", "people.csv", "--rate", "0.02", "--time-limit", "6s");
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/^10 odd rows of 500 \(the 2 % least likely\)/);
  }, 60_000);

  it("detects in a table of numbers by kernels around its rows, in a moment, and keeps them", async () => {
    const rows = Array.from({ length: 300 }, (_, row) => {
      const x = Math.sin(12.9898 * row) * 43758.5453;
      const a = x - Math.floor(x);
      return row === 41 ? "41,0.2,90,5" : `${row},${a.toFixed(4)},${(100 * a + (row % 7)).toFixed(2)},5`;
    });
    write(cwd, "numbers.csv", `id,share,price,fee\n${rows.join("\n")}\n`);
    const args =
      "detect numbers.csv --rate 0.01 --clean 0.02 --model kernels.safetensors --out found.csv --force";
    const outcome = await run(...args.split(" "));
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain("left out, as every row has its own: id");
    expect(outcome.stdout).toMatch(/row 42 .*price 90, expected/);
    expect(lines("found.csv").filter((line) => line.includes(",true,")).length).toBe(3);
    const none = await run("detect", "kernels.safetensors", "numbers.csv", "--p", "0.001");
    expect(none.stdout).toMatch(/^no odd row among 300/);
    expect(none.stderr).toMatch(/no p-value is below 0.0034, so no row can be odd at --p 0.001/);
    write(cwd, "later.csv", "id,share,price,fee\n1,0.5,52,5\n2,0.5,52,6\n3,0.5,12,5\n");
    const later = await run("detect", "kernels.safetensors", "later.csv", "--out", "later.jsonl", "--force");
    expect(later.code).toBe(0);
    expect(lines("later.jsonl").map((line) => JSON.parse(line).odd)).toEqual([false, true, true]);
  }, 30_000);

  it("predicts any column: probabilities for a category, an interval for a number", async () => {
    const outcome = await run(
      "predict",
      "people.safetensors",
      "people.csv",
      "--column",
      "member",
      "--out",
      "predicted.csv",
      "--json",
    );
    const { accuracy, auc } = lastJson(outcome);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(auc).toBeGreaterThan(0.8);
    expect(lines("predicted.csv")[0]).toMatch(
      /,currency,predicted,probability_(true|false),probability_(true|false)$/,
    );
    const numbers = lastJson(
      await run("predict", "people.safetensors", "people.csv", "--column", "age", "--json"),
    );
    expect(numbers.coverage90).toBeGreaterThan(0.8);
  });

  it("fills gaps, and leaves the rest to the letter", async () => {
    const outcome = await run("fill", "people.safetensors", "people.csv", "--out", "filled.csv", "--json");
    const { gaps } = lastJson(outcome);
    expect(gaps).toBeGreaterThan(20);
    const before = lines("people.csv");
    lines("filled.csv").forEach((row, index) => {
      expect(row).not.toContain("?");
      const pattern = before[index]!.replaceAll('"', "")
        .split("?")
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      expect(row.replaceAll('"', "")).toMatch(new RegExp(`^${pattern.join("\\d+")}$`));
    });
    const draws = await run(
      "fill",
      "people.safetensors",
      "people.csv",
      "--out",
      "more.csv",
      "--draws",
      "2",
      "--json",
    );
    expect(lastJson(draws).out).toEqual(["more.1.csv", "more.2.csv"]);
    const mean = ["fill", "people.safetensors", "people.csv", "--average", "--out"];
    expect((await run(...mean, "mean.csv")).code).toBe(0);
    expect((await run(...mean, "again.csv", "--seed", "5")).code).toBe(0);
    expect(lines("again.csv")).toEqual(lines("mean.csv"));
    expect(lines("mean.csv").some((row) => row.includes("?"))).toBe(false);
  });

  it("fills gaps of every spelling, and changes no other cell", async () => {
    const rows = [
      ["1234567890123456789", "u1x", " Bern", "NA", "0.00", "2021-02-03", "true", "EUR"],
      ["007", "u2x", "n/a", "40", "null", "2021-02-04", "false", "EUR"],
      ["", "u3x", "Bern", "", "12.50", "NA", "true", "EUR"],
    ];
    const names = ["key", "id", "city", "age", "spent", "since", "member", "currency"];
    write(cwd, "spelled.csv", `${[names, ...rows].map((row) => row.join(",")).join("\n")}\n`);
    const outcome = await run("fill", "people.safetensors", "spelled.csv", "--out", "whole.csv", "--json");
    expect(lastJson(outcome)).toMatchObject({ gaps: 4, rowsWithGaps: 3 });
    const [header, ...filled] = lines("whole.csv");
    expect(header).toBe(names.join(","));
    expect(filled[0]).toMatch(/^1234567890123456789,u1x, Bern,\d\d,0\.00,2021-02-03,true,EUR$/);
    expect(filled[1]).toMatch(/^007,u2x,(Bern|"Genève, CH"),40,\d+\.\d\d,2021-02-04,false,EUR$/);
    expect(filled[2]).toMatch(/^,u3x,Bern,\d\d,12\.50,NA,true,EUR$/);
  });

  it("a file with types keeps them where gaps are filled", async () => {
    const row = '"city":"Bern","since":"2021-02-03","member":true,"currency":"EUR"';
    const known = ['"key":9007199254740993', '"key":null'];
    const open = known.map((key, at) => `{${key},"age":${at === 0 ? null : 40},"spent":0.0,${row}}`);
    write(cwd, "typed.jsonl", `${open.join("\n")}\n`);
    for (const [source, out] of [
      ["typed.jsonl", "typed.parquet"],
      ["typed.parquet", "back.jsonl"],
    ] as const) {
      expect((await run("fill", "people.safetensors", source, "--out", out)).code).toBe(0);
    }
    const [first, second] = lines("back.jsonl");
    expect(first).toMatch(/^\{"key":9007199254740993,"age":\d\d,"spent":0\.0,/);
    expect(second).toBe(open[1]);
  });

  it.each([
    [
      "an unknown column",
      "predict people.safetensors people.csv --column agee",
      /^--column: the model has no column "agee"; did you mean "age"\?$/,
    ],
    [
      "two rules",
      "detect people.safetensors people.csv --p 0.1 --rate 0.1",
      /^--rate, --p: expected one of them/,
    ],
    ["a model and no data", "detect people.safetensors", /it is a model; name a table/],
    [
      "a flow for a model",
      "detect people.safetensors people.csv --flow table",
      /^--flow: it is about fitting/,
    ],
    ["kernels for text", "detect people.csv --flow kernels", /^--flow kernels: it takes numbers/],
    ["a flow that isn't there", "detect people.csv --flow kernel", /did you mean kernels\?/],
    [
      "a column that isn't there",
      "predict people.safetensors people.csv --column cty",
      /^--column: the model has no column "cty"; did you mean "city"\?$/,
    ],
    [
      "a date to predict",
      "predict people.safetensors people.csv --column since",
      /got "since", which is a time/,
    ],
    [
      "likeliest draws",
      "fill people.safetensors people.csv --out f.csv --draws 2 --most-likely",
      /^--draws: the likeliest value is/,
    ],
    [
      "average draws",
      "fill people.safetensors people.csv --out f.csv --draws 2 --average",
      /^--draws: the average is/,
    ],
    [
      "draws in one stream",
      "fill people.safetensors people.csv --out - --draws 2",
      /^--draws: 2 fillings are a file each, and - is one stream; name a file with --out$/,
    ],
    [
      "cells of a NumPy file",
      "fill people.safetensors people.csv --out f.npy",
      /^--out: expected a name ending in \.csv/,
    ],
    [
      "a mean that is a median",
      "fill people.safetensors people.csv --out f.csv --average --most-likely",
      /^--average: /,
    ],
  ])("%s is one sentence", async (_, command, message) => {
    const { code, stderr, stdout } = await run(...command.split(" "));
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim().replace("tractable: ", "")).toMatch(message);
  });
});

describe("the law of a number", () => {
  it("is written piece by piece, and adds up to one for every row", async () => {
    const args = ["people.safetensors", "people.csv", "--column", "age", "--out", "ages.csv"];
    const outcome = await run("predict", ...args, "--curve", "curve.csv", "--json");
    expect(outcome.code).toBe(0);
    const [header, ...pieces] = lines("curve.csv");
    expect(header).toBe("row,from,to,probability");
    const first = pieces.map((line) => line.split(",").map(Number)).filter(([row]) => row === 1);
    expect(first.reduce((sum, [, , , probability]) => sum + probability!, 0)).toBeCloseTo(1, 6);
    expect(lines("ages.csv")[0]).toMatch(/,predicted,mean,median,q05,q95,log_prob$/);
    const refused = await run(
      "predict",
      "people.safetensors",
      "people.csv",
      "--column",
      "city",
      "--curve",
      "c.csv",
    );
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/--curve: "city" is a category/);
  });
});

describe("names are data, whatever is in them", () => {
  const names = [
    'a"b',
    "x'; DROP TABLE t; --",
    "semi;colon",
    "{curly}",
    "__proto__",
    "constructor",
    'ünï "q"',
  ];
  const file = "we'ird; name (1).csv";
  const model = "we'ird; name (1).safetensors";

  it("of columns and of files, with quotes, semicolons, SQL and what objects inherit", async () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const words = ["p", 'q"r', "s't", "u;v"];
    const rows = Array.from({ length: 120 }, (_, row) =>
      [
        Math.sin(row).toFixed(3),
        (5 + Math.cos(3 * row)).toFixed(2),
        quoted(words[row % 4]!),
        row % 37,
        ((row * 0.618) % 1).toFixed(4),
        row % 3 === 0 ? "x" : "y",
        Math.sin(7 * row).toFixed(3),
      ].join(","),
    );
    write(cwd, file, `${names.map(quoted).join(",")}\n${rows.join("\n")}\n`);
    expect((await run("fit", file, "--epochs", "2", "--no-picture")).code).toBe(0);
    const scored = await run("score", model, file, "--out", 'o"ut; 1.csv', "--json");
    expect(lastJson(scored)).toMatchObject({ rows: 120 });
    expect(lines('o"ut; 1.csv')[0]).toBe(
      `"a""b",x'; DROP TABLE t; --,semi;colon,{curly},__proto__,constructor,"ünï ""q""",log_prob`,
    );
    const least = lastJson(scored).leastLikely[0].values;
    expect(Object.keys(least)).toEqual(names);
    const drawn = await run("sample", model, "-n", "5");
    expect(drawn.stdout.trim().split("\n")).toHaveLength(6);
    const predicted = await run("predict", model, file, "--column", "__proto__", "--json");
    expect(lastJson(predicted).rmse).toBeLessThan(1);
    expect((await run("detect", model, file, "--rate", "0.02")).code).toBe(0);
  });
});
