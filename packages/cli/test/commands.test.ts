import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { exampleCsv, filesIn, type Outcome, scratch, tractable, write } from "./runTractable.ts";

const cwd = scratch();
write(cwd, "data.csv", exampleCsv(400));
const run = (...args: string[]) => tractable(args, { cwd });

/** The object on the last line of standard output. */
function lastJson({ stdout }: Outcome): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

/** The packages that a file loads at its start, itself or by what it imports. */
function staticImports(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const statements = readFileSync(path, "utf8").matchAll(/^import (?!type )[^;]*?from "([^"]+)";/gm);
  return [...statements].flatMap(([, target]) =>
    target!.startsWith(".") ? staticImports(join(dirname(path), target!), seen) : [target!],
  );
}

describe("the command line, from a table to scores and samples", () => {
  it("shows every command for --help, and loads none of them", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    const names = [
      "fit",
      "score",
      "sample",
      "info",
      "export",
      "plot",
      "demo",
      "interpolate",
      "edit",
      "reconstruct",
    ];
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ +${name} `, "m"));
    const loaded = staticImports(fileURLToPath(new URL("../src/main.ts", import.meta.url)));
    expect(loaded).toContain("commander");
    for (const heavy of ["tractable", "@tractable/data", "sharp", "@observablehq/plot"])
      expect(loaded).not.toContain(heavy);
  });

  it("leaves out rows that lack a number, if told to", async () => {
    const folder = scratch();
    const fitGaps = (...more: string[]) =>
      tractable(["fit", "gaps.csv", "--columns", "x,y", "--epochs", "1", ...more], { cwd: folder });
    write(folder, "gaps.csv", `${exampleCsv(100)}\n1,,3\n`.replace(/\n\n/g, "\n"));
    const refused = await fitGaps("--flow", "nsf");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--drop-missing");
    const dropped = await fitGaps("--drop-missing", "--json");
    expect(dropped.code).toBe(0);
    expect(lastJson(dropped)).toMatchObject({ rows: 100 });
  });

  it("fits: a model, a picture, and one JSON object with everything in it", async () => {
    const outcome = await run("fit", "data.csv", "--columns", "x,y", "--epochs", "6", "--json");
    expect(outcome.code).toBe(0);
    expect(outcome.stdout.trim().split("\n")).toHaveLength(1);
    expect(outcome.stderr).toContain("data.csv: 400 rows, 2 columns (x, y)");
    expect(outcome.stderr).toMatch(/epoch 1 of 6: train -?\d+\.\d{3}, validation -?\d+\.\d{3} nats/);
    const report = lastJson(outcome);
    expect(report).toMatchObject({
      rows: 400,
      trainingRows: 360,
      validationRows: 40,
      features: 2,
      flow: "nsf",
      epochs: 6,
      stopped: "finished",
      model: "data.safetensors",
      picture: "data.png",
    });
    for (const key of [
      "parameters",
      "bestEpoch",
      "trainLogProb",
      "validationLogProb",
      "seconds",
      "stepMilliseconds",
    ]) {
      expect(report[key], key).toEqual(expect.any(Number));
    }
    expect(filesIn(cwd)).toEqual(["data.csv", "data.png", "data.safetensors"]);
    expect((await sharp(join(cwd, "data.png")).metadata()).width).toBe(2400);
  });

  it("looks at several flows of plain numbers, and not where a run is as short as a look", async () => {
    const folder = scratch();
    write(folder, "few.csv", exampleCsv(48));
    const fitFor = (epochs: string) =>
      tractable(
        [
          "fit",
          "few.csv",
          "--columns",
          "x,y",
          "--epochs",
          epochs,
          "--patience",
          "1",
          "--no-picture",
          "--force",
        ],
        { cwd: folder },
      );
    const { code, stderr } = await fitFor("600");
    expect(code).toBe(0);
    const names = ["nsf", "nsf of 16 pieces a column", "nsf-ar"];
    const scores = names.map((name) => `${name} -?\\d+\\.\\d{3}`).join(", ");
    expect(stderr).toContain(`a first look at ${names.join(", ")}, 400 steps each`);
    expect(stderr).toMatch(new RegExp(`${scores} nats per row; going on with nsf`));
    expect((await fitFor("2")).stderr).not.toContain("a first look");
  });

  it("goes on with the flow of the checkpoint, whatever a look would find", async () => {
    const folder = scratch();
    write(folder, "few.csv", exampleCsv(48));
    const fitWith = (...more: string[]) =>
      tractable(["fit", "few.csv", "--columns", "x,y", "--no-picture", "--force", ...more], { cwd: folder });
    expect((await fitWith("--time-limit", "1s")).stderr).toContain("--resume goes on");
    const resumed = await fitWith("--resume", "--patience", "1");
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stderr).not.toContain("a first look");
  });

  it("fits numbers with a rare value far out by their types, which keep the digits of the rest", async () => {
    const folder = scratch();
    const rows = Array.from({ length: 2000 }, (_, row) => {
      const x = Math.sin(row * 12.9898) + Math.sin(row * 78.233);
      return `${row % 200 === 0 ? 999999999 : x},${x + Math.cos(row)}`;
    });
    write(folder, "far.csv", `x,y\n${rows.join("\n")}\n`);
    const outcome = await tractable(["fit", "far.csv", "--epochs", "1", "--no-picture", "--json"], {
      cwd: folder,
    });
    expect(lastJson(outcome)).toMatchObject({ flow: "table" });
  });

  it("scores: the original columns and log_prob, and the mean with its standard error", async () => {
    const outcome = await run("score", "data.safetensors", "data.csv", "--out", "scores.csv", "--json");
    expect(outcome.code).toBe(0);
    const lines = readFileSync(join(cwd, "scores.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("x,y,c,log_prob");
    const logProbs = lines.slice(1).map((line) => Number(line.split(",")[3]));
    const mean = logProbs.reduce((a, b) => a + b, 0) / 400;
    expect(lastJson(outcome)).toMatchObject({
      rows: 400,
      out: "scores.csv",
      standardError: expect.any(Number),
    });
    expect(lastJson(outcome).meanLogProb).toBeCloseTo(mean, 6);
  });

  it("scores without --out: a summary, and the least likely rows", async () => {
    const { code, stdout } = await run("score", "data.safetensors", "data.csv");
    expect(code).toBe(0);
    expect(stdout).toMatch(/mean log-density +-?\d+\.\d{3} ± \d+\.\d{3} nats per row, over 400 rows/);
    expect(stdout.match(/row \d+: x=/g)).toHaveLength(5);
  });

  it("scores what comes from standard input", async () => {
    const outcome = await tractable(["score", "data.safetensors", "-", "--json"], {
      cwd,
      input: exampleCsv(50),
    });
    expect(lastJson(outcome)).toMatchObject({ rows: 50 });
  });

  it("samples to standard output, and the same rows for the same seed", async () => {
    const draw = (seed: string) => run("sample", "data.safetensors", "-n", "20", "--seed", seed);
    const [a, b, c] = await Promise.all([draw("3"), draw("3"), draw("4")]);
    expect(a.stdout.trim().split("\n")).toHaveLength(21);
    expect(a.stdout.startsWith("x,y\n")).toBe(true);
    expect(b.stdout).toBe(a.stdout);
    expect(c.stdout).not.toBe(a.stdout);
  });

  it("samples into a file that can be scored again", async () => {
    expect((await run("sample", "data.safetensors", "-n", "30", "--out", "new.parquet")).code).toBe(0);
    expect(lastJson(await run("score", "data.safetensors", "new.parquet", "--json"))).toMatchObject({
      rows: 30,
    });
  });

  it("tells what a model holds", async () => {
    const { stdout } = await run("info", "data.safetensors");
    for (const part of ["nsf", "luLinear", "x, y", "360 rows, and 40", "nats per row"])
      expect(stdout).toContain(part);
    expect(lastJson(await run("info", "data.safetensors", "--json"))).toMatchObject({
      model: "data.safetensors",
      flow: "nsf",
      features: 2,
      contextColumns: [],
      columns: [
        { name: "x", support: "real" },
        { name: "y", support: "real" },
      ],
    });
  });

  it("exports graphs with notes", async () => {
    expect((await run("export", "data.safetensors", "--out", "onnx")).code).toBe(0);
    expect(filesIn(join(cwd, "onnx"))).toEqual([
      "README.txt",
      "decode.onnx",
      "encode.onnx",
      "log_prob.onnx",
      "sample.onnx",
    ]);
    const notes = readFileSync(join(cwd, "onnx/README.txt"), "utf8");
    expect(notes).toContain("in   noise0 [batch, 2], independent standard normal numbers");
  });

  it("plots as SVG", async () => {
    expect((await run("plot", "data.safetensors", "--out", "model.svg")).code).toBe(0);
    expect(readFileSync(join(cwd, "model.svg"), "utf8")).toMatch(/^<svg xmlns/);
  });
});

describe("a model that a normal distribution would beat", () => {
  it("is said to be one", async () => {
    const lines = Array.from({ length: 200 }, (_, row) => {
      const [a, b] = [Math.sin(row * 12.9898), Math.sin(row * 78.233)];
      return `${a},${a + 0.1 * b}`;
    });
    write(cwd, "close.csv", `a,b\n${lines.join("\n")}\n`);
    const still = ["--epochs", "1", "--learning-rate", "1e-9", "--flow", "realnvp", "--no-picture"];
    const { code, stderr } = await run("fit", "close.csv", ...still);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^note: a normal distribution of the training rows does better .*train longer/m);
    const learned = await run("fit", "close.csv", "--epochs", "60", "--flow", "nsf", "--no-picture");
    expect(learned.stderr).not.toContain("a normal distribution");
  });
});

describe("conditional densities and supports", () => {
  it("fits, draws, scores and plots given a column", async () => {
    const fitted = await run(
      "fit",
      "data.csv",
      "--context",
      "c",
      "--flow",
      "realnvp",
      "--support",
      "x=interval(-2,2)",
      "--epochs",
      "2",
      "--out",
      "given.safetensors",
      "--validation",
      "data.csv",
      "--json",
    );
    expect(lastJson(fitted)).toMatchObject({ flow: "realnvp", features: 2, validationRows: 400 });
    const drawn = await run("sample", "given.safetensors", "-n", "10", "--given", "c=1.5");
    expect(drawn.stdout.split("\n")[0]).toBe("x,y,c");
    expect(drawn.stdout.split("\n")[1]).toMatch(/,1\.5$/);
    expect(drawn.stderr).not.toContain("note:");
    const far = await run("sample", "given.safetensors", "-n", "10", "--given", "c=1e6");
    expect(far.stderr).toMatch(
      /^note: the context c = 1000000 is far outside what the model learned from, -/m,
    );
    const scored = await tractable(["score", "given.safetensors", "-", "--json"], {
      cwd,
      input: drawn.stdout,
    });
    expect(lastJson(scored)).toMatchObject({ rows: 10 });
    expect((await run("plot", "given.safetensors", "data.csv", "--out", "given.png")).code).toBe(0);
    expect(statSync(join(cwd, "given.png")).size).toBeGreaterThan(20_000);
  });

  it("gives rows outside a support no density at all, and says so", async () => {
    write(cwd, "outside.csv", "x,y,c\n0.1,0.1,0\n5,0.1,0\n0.2,0.1,0\n");
    const outcome = await run("score", "given.safetensors", "outside.csv", "--json");
    expect(lastJson(outcome)).toMatchObject({ rows: 3, meanLogProb: null, rowsOutsideSupport: 1 });
    const { stdout } = await run("score", "given.safetensors", "outside.csv");
    expect(stdout).toContain("-inf: 1 row of 3 outside the model's supports");
    expect(stdout).toContain("-inf  row 2: x=5");
  });

  it("says of values that have no density without bounds that they are too far", async () => {
    write(cwd, "far.csv", "x,y,c\n0.1,0.1,0\n1e30,0.1,0\n");
    const { stdout } = await run("score", "data.safetensors", "far.csv");
    expect(stdout).toContain("-inf: 1 row of 2 too far from its data for a density above 0");
  });
});

describe("what a program reads", () => {
  it("is JSON under --json, an error too, and rows aren't mixed with it", async () => {
    const missing = await tractable(["score", "data.safetensors", "nowhere.csv", "--json"], { cwd });
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.stdout)).toEqual({
      error: expect.stringMatching(/^nowhere\.csv: no such file/),
    });
    const mixed = await tractable(["sample", "data.safetensors", "--json"], { cwd });
    expect(mixed.code).toBe(2);
    expect(JSON.parse(mixed.stdout).error).toMatch(/^--json: the rows themselves go to standard output/);
  });

  it("has an empty cell for a row with a gap, which is counted", async () => {
    write(cwd, "gaps.csv", "x,y\n0.1,0.2\n,0.3\n0.5,0.1\n");
    const args = ["score", "data.safetensors", "gaps.csv", "--out", "gaps.scores.csv", "--json"];
    const { code, stdout } = await tractable(args, { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 3, rowsWithGaps: 1, leastLikely: [{}, {}] });
    const written = readFileSync(join(cwd, "gaps.scores.csv"), "utf8").trim().split("\n");
    expect(written[2]).toBe(",0.3,");
  });
});
