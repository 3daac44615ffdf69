import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tractable from "tractable";
import * as graph from "tractable/graph";
import { expect, it } from "vitest";

const readme = new URL("../../../README.md", import.meta.url);

/** The code of the README's example in which some words stand, as the body of a function. */
async function exampleWith(words: string): Promise<string> {
  const text = await readFile(readme, "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const found = blocks.filter((block) => block.includes(words));
  expect(found).toHaveLength(1);
  return found[0]!.replace(/import \{([^}]*)\} from "tractable";/, "const {$1} = tractable;");
}

type Example = (library: typeof tractable, rows: number[][]) => Promise<Record<string, unknown>>;

function asFunction(code: string, result: string): Example {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => Example;
  return new AsyncFunction("tractable", "rows", `${code}\nreturn { ${result} };`);
}

it("the README's first example fits, scores, samples and saves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tractable-readme-"));
  const rows = Array.from({ length: 300 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
  const code = await exampleWith("fit(nsf(");
  const place = join(folder, "moons.safetensors");
  const run = asFunction(code.replace('"moons.safetensors"', JSON.stringify(place)), "model, scores, drawn");
  const { model, scores, drawn } = (await run(tractable, rows)) as {
    model: tractable.Model;
    scores: Float64Array;
    drawn: tractable.Matrix;
  };
  expect(scores).toHaveLength(300);
  expect(scores.every(Number.isFinite)).toBe(true);
  expect(drawn.shape).toEqual([1000, 2]);
  const loaded = await tractable.load(place);
  expect(await loaded.logProb(rows)).toEqual(await model.logProb(rows));
  await rm(folder, { recursive: true });
});

it("the README's source of rows is read block by block", async () => {
  const rows = Array.from({ length: 240 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
  const code = await exampleWith("const source = {");
  const smaller = code
    .replace("[131_072, 400_000, 380_000]", "[100, 80, 60]")
    .replace("readBlock(index)", "({ rows: rows.slice([0, 100, 180][index], [100, 180, 240][index]) })")
    .replace("timeLimit: 600", "epochs: 1");
  const { large } = (await asFunction(smaller, "large")(tractable, rows)) as { large: tractable.Model };
  expect(large.report!.rows).toBe(230);
});

it("the README's own flow is one that can be fitted", async () => {
  const code = await exampleWith("const own = flow(");
  const { own } = (await asFunction(code, "own")(tractable, [])) as { own: tractable.Flow };
  const rows = Array.from({ length: 64 }, (_, row) =>
    Array.from({ length: 6 }, (_, column) => Math.sin(row * (column + 1))),
  );
  const model = await tractable.fit(own, rows, { epochs: 1 });
  expect((await model.logProb(rows)).every(Number.isFinite)).toBe(true);
});

it("the README's example of images is a density of images", async () => {
  const code = await exampleWith("glow(");
  const smaller = code
    .replaceAll("32", "8")
    .replace("steps: 16, width: 128", "steps: 1, width: 4")
    .replace("{ labels,", "{ labels, epochs: 2,");
  const count = 24;
  const shape = [count, 3, 8, 8];
  const pixels = Uint8Array.from({ length: count * 192 }, (_, at) => (at * 37) % 256);
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<tractable.Model>;
  const names = ["tractable", "pixels", "count", "labels", "images", "console"];
  const run = new AsyncFunction(...names, `${smaller}\nreturn model;`);
  const labels = Array.from({ length: count }, (_, row) => row % 10);
  const heard: unknown[] = [];
  const logger = { log: (value: unknown) => heard.push(value) };
  const model = await run(tractable, pixels, count, labels, { data: pixels, shape }, logger);
  expect(heard.length).toBeGreaterThan(0);
  expect(model.image).toEqual({ channels: 3, height: 8, width: 8 });
});

it("the README's example of a table fits, explains, predicts and fills", async () => {
  const people = Array.from({ length: 200 }, (_, row) => ({
    age: 20 + ((row * 7) % 45),
    job: row % 3 === 0 ? "nurse" : "baker",
    since: row % 5 === 0 ? null : 1990 + (row % 30),
  }));
  const code = await exampleWith("inferSchema");
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const short = code.replace("}), people);", "}), people, { epochs: 2 });");
  expect(short).not.toBe(code);
  const run = new AsyncFunction(
    "tractable",
    "people",
    `${short}\nreturn { logProb, pValue, reasons, job, filled };`,
  );
  const { logProb, pValue, reasons, job, filled } = (await run(tractable, people)) as {
    logProb: Float64Array;
    pValue: Float64Array;
    reasons: tractable.Reason[][];
    job: tractable.CategoryPrediction;
    filled: tractable.Filled;
  };
  expect(logProb.every(Number.isFinite)).toBe(true);
  expect(pValue.every((p) => p > 0 && p <= 1)).toBe(true);
  expect(reasons).toHaveLength(200);
  expect([...job.values].sort()).toEqual(["baker", "nurse"]);
  expect(filled.gaps).toBe(40);
  expect(filled.columns.get("since")!.every((value) => value !== null)).toBe(true);
});

it("the README's example without rows: circles, a density known up to a factor, a simulator", async () => {
  const code = await exampleWith("checkCalibration");
  const short = [
    [/import \{([^}]*)\} from "tractable\/graph";/, "const {$1} = graph;"],
    ["[day, day] }", "[day, day], epochs: 2 }"],
    ["realNvp({ features: 2 }))", "realNvp({ features: 2, layers: 2, hidden: [8] }), { steps: 100 })"],
    ["count: 5000", "count: 200"],
    [
      "posterior(simulator)",
      "posterior(simulator, { epochs: 2, flow: (sizes) => tractable.nsf({ ...sizes, layers: 1, width: 8 }) })",
    ],
  ].reduce((text, [from, to]) => {
    const next = text.replace(from as string, to as string);
    expect(next).not.toBe(text);
    return next;
  }, code);
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<Record<string, unknown>>;
  const run = new AsyncFunction(
    "tractable",
    "graph",
    "hours",
    "newPairs",
    `${short}\nreturn { clock, effectiveSampleSize, logNormalizer, draws, pValues, coverage90 };`,
  );
  const hours = Array.from({ length: 100 }, (_, row) => [(row * 7.3) % 24, (row * 3.1) % 24]);
  const newPairs = { parameters: [[0.1], [-0.4]], observations: [[0.2], [0]] };
  const its = (await run(tractable, graph, hours, newPairs)) as {
    clock: tractable.Model;
    effectiveSampleSize: number;
    logNormalizer: number;
    draws: tractable.Matrix;
    pValues: number[];
    coverage90: number[];
  };
  expect(its.clock.supports).toEqual([{ circle: [0, 24] }, { circle: [0, 24] }]);
  // ∫ e^(−2|x|²) over the plane
  expect(its.logNormalizer).toBeCloseTo(Math.log(Math.PI / 2), 1);
  expect(its.effectiveSampleSize).toBeGreaterThan(1000);
  expect(its.draws.shape).toEqual([1000, 1]);
  expect([...its.pValues, ...its.coverage90].every((share) => share >= 0 && share <= 1)).toBe(true);
});
