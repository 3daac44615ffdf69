import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tractable from "tractable";
import { expect, it } from "vitest";

const readme = new URL("../../../README.md", import.meta.url);

/** The code of the README's examples, in order, as the body of a function. */
async function examples(): Promise<string[]> {
  const text = await readFile(readme, "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return blocks.map((block) =>
    block.replace(/import \{([^}]*)\} from "tractable";/, "const {$1} = tractable;"),
  );
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
  const [code] = await examples();
  const place = join(folder, "moons.safetensors");
  const run = asFunction(code!.replace('"moons.safetensors"', JSON.stringify(place)), "model, scores, drawn");
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

it("the README's second example is a flow that can be fitted", async () => {
  const [, code] = await examples();
  const { own } = (await asFunction(code!, "own")(tractable, [])) as { own: tractable.Flow };
  const rows = Array.from({ length: 64 }, (_, row) =>
    Array.from({ length: 6 }, (_, column) => Math.sin(row * (column + 1))),
  );
  const model = await tractable.fit(own, rows, { epochs: 1 });
  expect((await model.logProb(rows)).every(Number.isFinite)).toBe(true);
});

it("the README's third example is a density of images", async () => {
  const [, , code] = await examples();
  const smaller = code!
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
