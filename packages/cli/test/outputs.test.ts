import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleCsv, type Outcome, scratch, tractable, write } from "./runTractable.ts";

const cwd = scratch();
const run = (...args: string[]): Promise<Outcome> => tractable(args, { cwd });
const fit = ["--epochs", "2", "--no-picture"];

beforeAll(async () => {
  write(cwd, "geyser.csv", exampleCsv(80));
  write(cwd, "geyser.txt", exampleCsv(90));
  symlinkSync(join(cwd, "geyser.csv"), join(cwd, "link.csv"));
  await run("fit", "geyser.csv", ...fit);
});

describe("what is there already", () => {
  it.each(["geyser.csv", "./geyser.csv", "link.csv", "../x/geyser.csv"])(
    "data are never replaced by their own scores: --out %s",
    async (spelling) => {
      const before = readFileSync(join(cwd, "geyser.csv"));
      const path = spelling === "../x/geyser.csv" ? join(cwd, ".", "geyser.csv") : spelling;
      const { code, stderr } = await run(
        "score",
        "geyser.safetensors",
        "geyser.csv",
        "--out",
        path,
        "--force",
      );
      expect(code).toBe(2);
      expect(stderr).toMatch(/: it is what is read.*; name another file to write/);
      expect(readFileSync(join(cwd, "geyser.csv"))).toEqual(before);
    },
  );

  it("a table that is there is only replaced with --force", async () => {
    write(cwd, "mine.csv", "a,b\n1,2\n");
    const refused = await run("sample", "geyser.safetensors", "-n", "5", "--out", "mine.csv");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toBe(
      "tractable: mine.csv: it is there already; name another file, or replace it with --force\n",
    );
    expect(readFileSync(join(cwd, "mine.csv"), "utf8")).toBe("a,b\n1,2\n");
    expect((await run("sample", "geyser.safetensors", "-n", "5", "--out", "mine.csv", "--force")).code).toBe(
      0,
    );
  });

  it("a model is replaced by one of the same data, and of other data only with --force", async () => {
    expect((await run("fit", "geyser.csv", ...fit)).code).toBe(0);
    const refused = await run("fit", "geyser.txt", ...fit);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/geyser\.safetensors: a model of geyser\.csv is there already.*--force/);
    expect((await run("fit", "geyser.txt", "--out", "other.safetensors", ...fit)).code).toBe(0);
    write(cwd, "note.safetensors", "not a model at all");
    expect((await run("fit", "geyser.csv", "--out", "note.safetensors", ...fit)).stderr).toMatch(
      /a file that no fit/,
    );
    expect((await run("fit", "geyser.csv", "--out", "note.safetensors", "--force", ...fit)).code).toBe(0);
  });
});

describe("two processes that write one model at once", () => {
  it("leave one of the two whole, and nothing else", async () => {
    const once = (seed: string, out: string) =>
      run("fit", "geyser.csv", ...fit, "--out", out, "--seed", seed, "--force");
    await Promise.all([once("1", "one.safetensors"), once("2", "two.safetensors")]);
    const outcomes = await Promise.all([once("1", "both.safetensors"), once("2", "both.safetensors")]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    const scored = async (model: string) =>
      JSON.parse((await run("score", model, "geyser.csv", "--json")).stdout);
    const [one, two, both] = await Promise.all(
      ["one", "two", "both"].map((name) => scored(`${name}.safetensors`)),
    );
    expect(one.meanLogProb).not.toBe(two.meanLogProb);
    expect([one.meanLogProb, two.meanLogProb]).toContain(both.meanLogProb);
    expect(readdirSync(cwd).filter((name) => /tmp|both.*checkpoint/.test(name))).toEqual([]);
  });
});

describe("a time limit", () => {
  const long = [
    "fit",
    "geyser.csv",
    "--epochs",
    "1000000",
    "--patience",
    "1000000",
    "--no-picture",
    "--json",
  ];

  it("is of one call: --resume goes on where it ended, as often as wanted", async () => {
    const outs = ["--out", "limited.safetensors", "--time-limit", "1.5s"];
    const facts = ({ stdout }: Outcome) => JSON.parse(stdout.trim().split("\n").at(-1)!);
    const first = await run(...long, ...outs);
    expect(facts(first).stopped).toBe("time limit");
    expect(first.stderr).toContain("--resume goes on");
    expect(existsSync(join(cwd, "limited.checkpoint.safetensors"))).toBe(true);
    const second = await run(...long, ...outs, "--resume");
    expect(facts(second).epochs).toBeGreaterThan(facts(first).epochs);
    expect(facts(second).seconds).toBeGreaterThan(2.5);
    expect(existsSync(join(cwd, "limited.checkpoint.safetensors"))).toBe(true);
  }, 60_000);
});
