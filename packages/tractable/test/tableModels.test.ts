import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cell, fit, inferSchema, load, loadBytes, type Model, tableFlow } from "../src/index.ts";
import { stream } from "../src/random/stream.ts";

const folder = mkdtempSync(join(tmpdir(), "tractable-tables-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Row = Record<string, Cell>;

/** A table in which columns depend on each other: a category, truth, a count with a spike at 0, gaps. */
function shop(count: number): Row[] {
  const { uniform, normal, below } = stream(11, "shop");
  return Array.from({ length: count }, () => {
    const kind = ["book", "toy", "food"][below(3)]!;
    const isGift = uniform() < (kind === "toy" ? 0.8 : 0.2);
    const items = uniform() < 0.5 ? 0 : 1 + Math.floor(20 * uniform() ** 2);
    return {
      kind,
      isGift,
      items,
      weight: uniform() < 0.2 ? null : (kind === "food" ? 5 : 1) * Math.exp(0.5 * normal()),
    };
  });
}

const small = { width: 32, blocks: 1 };

describe("a model of a typed table", () => {
  const rows = shop(1500);
  const schema = inferSchema(rows);
  let model: Model;
  beforeAll(async () => {
    model = await fit(tableFlow(schema, small), rows, { epochs: 12, seed: 1 });
  });

  test("learns: it beats independent columns", async () => {
    const logProb = await model.logProb(rows);
    const mean = logProb.reduce((a, b) => a + b) / rows.length;
    // items alone has 0.7 + 0.5·ln 20 nats of entropy, and so on; this is what independent columns reach, to
    // 0.05
    const independent = await independentLogProb(rows);
    expect(mean).toBeGreaterThan(independent + 0.3);
    expect(model.report!.validationLogProb).toBeGreaterThan(independent);
  });

  test("draws rows of the table's own types, spikes and gaps in their shares", async () => {
    const drawn = await model.sampleTable(4000, { seed: 3 });
    expect([...drawn.keys()]).toEqual(["kind", "isGift", "items", "weight"]);
    const share = (name: string, is: (cell: Cell) => boolean) => drawn.get(name)!.filter(is).length / 4000;
    expect(new Set(drawn.get("kind"))).toEqual(new Set(["book", "toy", "food"]));
    expect(drawn.get("isGift")!.every((cell) => typeof cell === "boolean")).toBe(true);
    expect(drawn.get("items")!.every(Number.isInteger)).toBe(true);
    expect(Math.abs(share("items", (cell) => cell === 0) - 0.53)).toBeLessThan(0.05);
    expect(Math.abs(share("weight", (cell) => cell === null) - 0.2)).toBeLessThan(0.04);
    expect(drawn.get("weight")!.every((cell) => cell === null || (cell as number) > 0)).toBe(true);
    const again = await model.sampleTable(4000, { seed: 3 });
    expect(again).toEqual(drawn);
    for await (const part of model.sampleTableInParts(4000, { seed: 3 })) expect(part).toEqual(drawn);
  });

  test("is saved and loaded with its columns, and scores the same", async () => {
    const path = join(folder, "shop.safetensors");
    await model.save(path);
    const loaded = await load(path);
    expect(loaded.schema).toEqual(schema);
    expect(loaded.columns).toEqual(["kind", "isGift", "items", "weight"]);
    expect(await loaded.logProb(rows.slice(0, 50))).toEqual(await model.logProb(rows.slice(0, 50)));
    const fromBytes = await loadBytes(model.toBytes());
    expect(await fromBytes.sampleTable(20)).toEqual(await loaded.sampleTable(20));
  });

  test("a value never seen is scored, and is unlikely", async () => {
    const [usual, odd] = await model.logProb([rows[0]!, { ...rows[0]!, kind: "boat" }]);
    expect(Number.isFinite(odd)).toBe(true);
    expect(odd).toBeLessThan(usual! - 4);
  });

  test("columns may stand in another order and beside others; one that lacks is named", async () => {
    const { kind, isGift, items, weight } = rows[0]!;
    const [expected] = await model.logProb([rows[0]!]);
    const [got] = await model.logProb([
      { note: "x", weight: weight!, items: items!, isGift: isGift!, kind: kind! },
    ]);
    expect(got).toBe(expected);
    await expect(model.logProb([{ kind: "toy" }])).rejects.toThrow(
      'model.logProb: expected columns "isGift", "items", "weight", got kind',
    );
  });

  test("exports graphs that take places", () => {
    const graphs = model.exportOnnx();
    expect(graphs.logProb.length).toBeGreaterThan(1000);
    expect(graphs.sample.length).toBeGreaterThan(1000);
  });
});

/** The mean log-probability of a model that knows each column alone. */
async function independentLogProb(rows: readonly Row[]): Promise<number> {
  let total = 0;
  for (const name of ["kind", "isGift", "items", "weight"]) {
    const own = rows.map((row) => ({ [name]: row[name] }));
    const alone = await fit(tableFlow(inferSchema(own), small), own, { epochs: 4, seed: 1 });
    const logProb = await alone.logProb(own);
    total += logProb.reduce((a, b) => a + b) / rows.length;
  }
  return total;
}

test("the probabilities of all rows of a small table of categories add up to one, never seen ones included", async () => {
  const rows = shop(400).map(({ kind, isGift, items }) => ({
    kind,
    isGift,
    few: Math.min(4, Number(items)),
  }));
  const schema = inferSchema(rows);
  const model = await fit(tableFlow(schema, small), rows, { epochs: 3 });
  const options = {
    kind: ["book", "toy", "food", "never", null],
    isGift: [true, false, "never", null],
    few: [0, 1, 2, 3, 4, "never", null],
  };
  const all = options.kind.flatMap((kind) =>
    options.isGift.flatMap((isGift) => options.few.map((few) => ({ kind, isGift, few }))),
  );
  const mass = (await model.logProb(all)).reduce((sum, value) => sum + Math.exp(value), 0);
  expect(mass).toBeCloseTo(1, 5);
});

test("a mixed column: its density's integral, its atoms, other numbers and gaps add up to one", async () => {
  const { uniform, normal } = stream(4, "amounts");
  const rows = Array.from({ length: 800 }, () => ({
    amount: uniform() < 0.4 ? 0 : uniform() < 0.1 ? null : Math.exp(normal() + uniform() * 1e-9),
  }));
  const model = await fit(tableFlow(inferSchema(rows), small), rows, { epochs: 3 });
  const step = 0.002;
  const grid = Array.from({ length: 60_000 }, (_, at) => ({ amount: (at + 0.5) * step }));
  const logProb = await model.logProb([...grid, { amount: 0 }, { amount: null }]);
  const density = logProb.slice(0, grid.length).reduce((sum, value) => sum + Math.exp(value) * step, 0);
  const [zero, gap] = [...logProb.slice(grid.length)].map(Math.exp);
  expect(zero).toBeGreaterThan(0.3);
  expect(gap).toBeGreaterThan(0.03);
  // what lies beyond 120, and the half share of a row that other numbers have
  expect(density + zero! + gap!).toBeGreaterThan(0.997);
  expect(density + zero! + gap!).toBeLessThan(1.0005);
});

test("whole numbers have probabilities that add up to one", async () => {
  const { normal } = stream(5, "counts");
  const rows = Array.from({ length: 1500 }, () => ({ count: Math.round(1000 * Math.exp(0.7 * normal())) }));
  const model = await fit(tableFlow(inferSchema(rows, { types: { count: "integer" } }), small), rows, {
    epochs: 3,
  });
  const all = Array.from({ length: 60_000 }, (_, count) => ({ count }));
  const mass = (await model.logProb(all)).reduce((sum, value) => sum + Math.exp(value), 0);
  expect(mass).toBeGreaterThan(0.998);
  expect(mass).toBeLessThan(1.0001);
});

test("a context of text and numbers conditions the density", async () => {
  const { uniform, normal } = stream(6, "regions");
  const regions = Array.from({ length: 1200 }, () => (uniform() < 0.5 ? "north" : "south"));
  const rows = regions.map((region) => ({
    price: (region === "north" ? 10 : 100) * Math.exp(0.1 * normal()),
    sort: uniform() < (region === "north" ? 0.9 : 0.1) ? "a" : "b",
  }));
  const context = regions.map((region) => ({ region }));
  const flow = tableFlow(inferSchema(rows), { ...small, context: inferSchema(context) });
  const model = await fit(flow, rows, { context, epochs: 80 });
  expect(model.contextColumns).toEqual(["region"]);
  const north = await model.sampleTable(300, { context: [{ region: "north" }] });
  const mean = north.get("price")!.reduce<number>((sum, cell) => sum + Number(cell), 0) / 300;
  expect(mean).toBeGreaterThan(8);
  expect(mean).toBeLessThan(14);
  const [likely, unlikely] = await model.logProb([rows[0]!, rows[0]!], {
    context: [context[0]!, { region: regions[0] === "north" ? "south" : "north" }],
  });
  expect(likely).toBeGreaterThan(unlikely! + 5);
});

test("a run that was interrupted ends with the very weights of one that was not", async () => {
  const rows = shop(600);
  const flow = () => tableFlow(inferSchema(rows), small);
  const whole = await fit(flow(), rows, { epochs: 6, seed: 2 });
  const checkpoint = join(folder, "run.checkpoint");
  const controller = new AbortController();
  await fit(flow(), rows, {
    epochs: 6,
    seed: 2,
    checkpoint,
    signal: controller.signal,
    onProgress: ({ epoch }) => {
      if (epoch === 3) controller.abort();
    },
  });
  const resumed = await fit(flow(), rows, { epochs: 6, seed: 2, checkpoint, resume: true });
  expect(await resumed.logProb(rows)).toEqual(await whole.logProb(rows));
});
