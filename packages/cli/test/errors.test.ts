import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleCsv, filesIn, scratch, tractable, write } from "./runTractable.ts";

const cwd = scratch();
const rows = exampleCsv(60);
write(cwd, "data.csv", rows);
write(cwd, "empty.csv", "");
write(cwd, "one.csv", "x,y\n1,2\n");
write(cwd, "constant.csv", rows.replaceAll(/,[^,\n]*\n/g, ",7\n").replace(",7\n", ",k\n"));
write(cwd, "text.csv", rows.replace("\n", ",kind\n").replaceAll(/(\d)\n/g, "$1,red\n"));
write(cwd, "missing.csv", `${rows}1,,2\n`);
write(cwd, "infinite.csv", `${rows}1,inf,2\n`);
write(cwd, "renamed.csv", rows.replace("x,y", "u,y"));
write(cwd, "scored.csv", rows.replace("x,y,c", "x,y,log_prob"));
write(cwd, "foreign.safetensors", "this is no model, but it is a file");
write(cwd, "in/file.txt", "");

beforeAll(async () => {
  const fit = ["fit", "data.csv", "--epochs", "1", "--no-picture"];
  await tractable([...fit, "--columns", "x,y", "--out", "model.safetensors"], { cwd });
  await tractable([...fit, "--context", "c", "--out", "given.safetensors"], { cwd });
  const whole = readFileSync(join(cwd, "model.safetensors"));
  write(cwd, "truncated.safetensors", whole.subarray(0, whole.length - 1000));
});

describe.concurrent("what the user can mend gets one sentence and exit code 2, and no file is touched", () => {
  it.each([
    ["no such file", "fit nowhere.csv", /^nowhere\.csv: no such file/],
    ["an empty file", "fit empty.csv", /^empty\.csv: .*empty/],
    ["one row", "fit one.csv", /^one\.csv: it has 1 row, and a density needs 10 or more/],
    [
      "a constant column for a flow of numbers",
      "fit constant.csv --flow nsf",
      /column "k" is constant \(7 in every row\).* --columns x,y$/,
    ],
    [
      "text for a flow of numbers",
      "fit text.csv --flow maf",
      /column "kind" holds text \("red" in row 1\).* --columns x,y,c$/,
    ],
    [
      "missing values for a flow of numbers",
      "fit missing.csv --flow nsf",
      /column "y" has missing values \(1 of 61 rows, first in row 61\)/,
    ],
    ["infinities for a flow of numbers", "fit infinite.csv --flow realnvp", /column "y" has infinite values/],
    ["a type that isn't one", "fit data.csv --types x=real", /^--types: expected number, integer, category/],
    ["a type of no column", "fit data.csv --types z=number", /^--types: there is no column "z"/],
    ["a type that values contradict", "fit text.csv --types kind=integer", /column "kind": expected numbers/],
    [
      "types for a flow of numbers",
      "fit data.csv --flow nsf --types x=number",
      /^--types: --flow nsf takes numbers alone/,
    ],
    ["nothing but names", "fit constant.csv --columns k", /expected a column with values that vary/],
    ["an unknown column", "fit data.csv --columns x,z", /there is no column "z"/],
    ["an unknown context", "fit data.csv --context cc", /there is no column "cc"; did you mean "c"\?/],
    ["a support of no column", "fit data.csv --support z=positive", /^--support: there is no column "z"/],
    ["a support of a context", "fit data.csv --context c --support c=positive", /"c" is context/],
    [
      "values outside their support",
      "fit data.csv --columns x,y --support x=positive",
      /column "x" has -0\.11659 in row 2, outside its support positive.*--support "x=real"$/,
    ],
    ["a missing validation file", "fit data.csv --validation val.csv", /^val\.csv: no such file/],
    ["a validation share", "fit data.csv --validation 20", /^--validation: expected a share between 0 and 1/],
    ["an unknown option", "fit data.csv --epoch 3", /^unknown option '--epoch'; did you mean --epochs\?$/],
    ["an unknown command", "scroe model.safetensors", /^unknown command 'scroe'; did you mean score\?$/],
    ["a missing argument", "fit", /^missing required argument 'data'$/],
    ["an unknown flow", "fit data.csv --flow mafs", /^--flow: expected .*did you mean maf\?$/],
    ["an unknown device", "fit data.csv --device gpu", /^--device: expected cpu or webgpu, got "gpu"/],
    [
      "a wrong extension of a model",
      "fit data.csv --out m.bin",
      /^--out: expected a name ending in \.safetensors/,
    ],
    [
      "a folder that doesn't exist",
      "fit data.csv --out no/m.safetensors",
      /the folder no does not exist; make it/,
    ],
    ["a model that isn't there", "score none.safetensors data.csv", /^none\.safetensors: no such model file/],
    ["a foreign model", "score foreign.safetensors data.csv", /^foreign\.safetensors: /],
    ["a truncated model", "sample truncated.safetensors", /^truncated\.safetensors: /],
    [
      "other columns at scoring",
      "score model.safetensors renamed.csv --out s.csv",
      /^renamed\.csv: the model needs column x; the data lacks it and has u, c that it doesn't know/,
    ],
    [
      "a log_prob column already",
      "score model.safetensors scored.csv --out s.csv",
      /already has a column "log_prob"/,
    ],
    [
      "scores of a wrong extension",
      "score model.safetensors data.csv --out s.xlsx",
      /^--out: expected .*\.parquet/,
    ],
    ["no row to sample", "sample model.safetensors -n 0", /^-n: expected a whole number above 0, got "0"$/],
    ["fewer than none", "sample model.safetensors -n -5", /^-n: expected a whole number above 0/],
    [
      "a context that isn't given",
      "sample given.safetensors",
      /conditioned on c, and c is missing; give --given "c=…"$/,
    ],
    ["a context that isn't there", "sample model.safetensors --given c=1", /conditioned on nothing/],
    ["an unknown context", "sample given.safetensors --given d=1", /^--given: the model has no context "d"/],
    [
      "a picture of a wrong extension",
      "plot model.safetensors --out p.gif",
      /^--out: expected .*\.png or \.svg/,
    ],
    [
      "a picture without --out",
      "plot model.safetensors",
      /^required option '--out <picture>' not specified$/,
    ],
    [
      "an export over a file",
      "export model.safetensors --out data.csv",
      /^data\.csv: it is a file; name a folder/,
    ],
    ["a file in the place of a folder", "fit data.csv --out in/file.txt/m.safetensors", /not a folder/],
    ["a full disk", "score model.safetensors data.csv --out /dev/full", /no space left on the disk/],
  ])("%s: tractable %s", async (_name, command, message) => {
    const before = filesIn(cwd);
    const { code, stdout, stderr } = await tractable(command.split(" "), { cwd });
    const sentences = stderr.trim().split("\n");
    expect(sentences.at(-1)).toMatch(/^tractable: /);
    expect(sentences.at(-1)!.replace("tractable: ", "")).toMatch(message);
    expect(sentences).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(filesIn(cwd)).toEqual(before);
  });
});

describe("an interrupted fit", () => {
  const long = ["fit", "data.csv", "--epochs", "100000", "--patience", "100000", "--batch-size", "8"];
  const running = /epoch \d+ of/;

  it("saves the best model so far and exits 130; --resume goes on", async () => {
    const out = ["--out", "long.safetensors"];
    const signals = [{ after: running, signal: "SIGINT" as const }];
    const first = await tractable([...long, ...out, "--json"], { cwd, signals });
    expect(first.code).toBe(130);
    expect(first.stderr).toMatch(
      /interrupted: saved the best model so far .* as long\.safetensors; .*--resume/,
    );
    const report = JSON.parse(first.stdout);
    expect(report).toMatchObject({ stopped: "aborted", model: "long.safetensors" });
    expect(filesIn(cwd)).toEqual(expect.arrayContaining(["long.checkpoint.safetensors", "long.png"]));

    const second = await tractable([...long, ...out, "--json", "--resume"], {
      cwd,
      signals: [{ after: running, signal: "SIGTERM" }],
    });
    expect(second.code).toBe(130);
    expect(second.stderr).not.toContain("from the beginning");
    const resumed = JSON.parse(second.stdout);
    expect(resumed.epochs).toBeGreaterThanOrEqual(report.epochs);
    expect(resumed.seconds).toBeGreaterThan(report.seconds);

    const rest = ["--resume", "--no-picture", "--json", "--time-limit", "0.001"];
    const last = await tractable([...long, ...out, ...rest], { cwd });
    expect(last.code).toBe(0);
    // a run that ends at its limit can go on
    expect(last.stderr).toContain("--resume");
    expect(filesIn(cwd)).toContain("long.checkpoint.safetensors");

    const short = ["fit", "data.csv", "--epochs", "2", "--out", "short.safetensors", "--no-picture"];
    expect((await tractable(short, { cwd })).code).toBe(0);
    expect(filesIn(cwd)).not.toContain("short.checkpoint.safetensors");
  });

  it("ends at once when interrupted again", async () => {
    const signals = [
      { after: running, signal: "SIGINT" as const },
      { after: /again to leave at once/, signal: "SIGINT" as const },
    ];
    const { code, stdout } = await tractable([...long, "--out", "twice.safetensors"], { cwd, signals });
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(filesIn(cwd)).not.toContain("twice.png");
  });

  it("ends while threads draw, and leaves nothing behind", async () => {
    const signals = [{ after: 4000, signal: "SIGINT" as const }];
    const draw = ["sample", "model.safetensors", "-n", "50000000", "--threads", "2", "--out", "drawn.npy"];
    const before = filesIn(cwd);
    const { code, stderr } = await tractable(draw, { cwd, signals });
    expect(code).toBe(130);
    expect(stderr).toMatch(/interrupted\n$/);
    expect(filesIn(cwd)).toEqual(before);
  });

  it("ends at once while it still reads", async () => {
    const signals = [{ after: 1000, signal: "SIGINT" as const }];
    const { code, stderr } = await tractable(["fit", "-", "--out", "none.safetensors"], { cwd, signals });
    expect(code).toBe(130);
    expect(stderr).toBe("interrupted\n");
    expect(filesIn(cwd)).not.toContain("none.safetensors");
  });
});
