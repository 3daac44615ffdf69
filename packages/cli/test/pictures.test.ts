import sharp from "sharp";
import { type DataLike, type Matrix, type Model, nsf, type TrainingReport } from "tractable";
import { describe, expect, it } from "vitest";
import { interestingPairs } from "../src/pictures/interestingPairs.ts";
import { modelPicture } from "../src/pictures/modelPicture.ts";
import { niceTicks } from "../src/pictures/niceTicks.ts";
import { tickLabels } from "../src/pictures/tickLabels.ts";
import { toPng } from "../src/pictures/toPng.ts";
import type { Dataset } from "../src/rows/dataset.ts";

const report: TrainingReport = {
  rows: 300,
  validationRows: 30,
  epochs: 20,
  bestEpoch: 15,
  steps: 400,
  seconds: 3,
  stepMilliseconds: 7,
  trainLogProb: -2.1,
  validationLogProb: -2.2,
  seed: 0,
  stopped: "finished",
  curve: Array.from({ length: 20 }, (_, index) => ({
    epoch: index + 1,
    trainLogProb: -2 - 3 / (index + 1),
    validationLogProb: -2.2 - 2 / (index + 1) - 0.01 * Math.abs(index - 14),
  })),
};

/** A box of noise that claims to be a model. */
function fakeModel(columns: readonly string[], contextColumns: readonly string[] = []): Model {
  const wave = (rows: number): Matrix => ({
    data: Float32Array.from({ length: rows * columns.length }, (_, at) => Math.sin(at * 12.9898) * 2),
    shape: [rows, columns.length],
  });
  const count = (rows: DataLike) =>
    "shape" in rows && Array.isArray(rows.shape) ? Number(rows.shape[0]) : 0;
  return {
    isUnverified: false,
    complexity: undefined,
    coder: undefined,
    flow: nsf({ features: columns.length }),
    columns,
    contextColumns,
    contextRanges: contextColumns.map(() => undefined),
    supports: columns.map(() => "real" as const),
    schema: undefined,
    contextSchema: undefined,
    image: undefined,
    classNames: [],
    spec: { flow: { kind: "nsf" } },
    parameters: new Map(),
    parameterCount: 1234,
    report,
    calibration: undefined,
    logProbOfPlaces: async () => new Float64Array(),
    logProb: async (rows) =>
      Float64Array.from({ length: count(rows) }, (_, at) => -(((at % 160) / 80 - 1) ** 2)),
    bitsPerDimension: async (rows) => new Float64Array(count(rows)),
    logProbPerClass: async (rows) => ({ data: new Float32Array(), shape: [count(rows), 0] }),
    sample: async (rows, options) => wave(rows * (options?.context ? count(options.context) : 1)),
    sampleTable: async () => new Map(),
    async *sampleInParts() {},
    async *sampleTableInParts() {},
    encode: async () => wave(1),
    decode: async () => wave(1),
    toBytes: () => new Uint8Array(),
    save: async () => {},
    exportOnnx: () => ({
      logProb: new Uint8Array(),
      sample: new Uint8Array(),
      encode: new Uint8Array(),
      decode: new Uint8Array(),
    }),
    dispose: async () => {},
  };
}

function dataset(columns: readonly string[], rows: number, contextColumns: readonly string[] = []): Dataset {
  const fill = (width: number): Matrix => ({
    data: Float32Array.from({ length: rows * width }, (_, at) => Math.cos(at * 7.13) + at / rows),
    shape: [rows, width],
  });
  return {
    source: "a.csv",
    columns,
    contextColumns,
    rows: fill(columns.length),
    context: contextColumns.length === 0 ? undefined : fill(contextColumns.length),
  };
}

const countOf = (svg: string, text: string) => svg.split(text).length - 1;

describe("the picture of a model", () => {
  it("shows loss curves with the best epoch, and data beside samples for six pairs of columns", async () => {
    const columns = ["alpha", "beta", "gamma", "delta", "epsilon"];
    const svg = await modelPicture(fakeModel(columns), { title: "A & <B>", data: dataset(columns, 300) });
    expect(svg).toContain("A &amp; &lt;B&gt;");
    expect(svg).toContain("best: epoch 15, −2.333 nats");
    expect(countOf(svg, ">data<")).toBe(6);
    expect(countOf(svg, ">samples<")).toBe(6);
    expect(countOf(svg, "<circle")).toBe(12 * 300 + 1);
    for (const name of columns) expect(svg).toContain(`>${name}<`);
  });

  it("shows a heat map of two columns", async () => {
    const svg = await modelPicture(fakeModel(["x", "y"]), { title: "moons", data: dataset(["x", "y"], 100) });
    expect(countOf(svg, ">density<")).toBe(1);
    expect(countOf(svg, ">data<")).toBe(1);
  });

  it("shows the curve of a single column over a histogram", async () => {
    const svg = await modelPicture(fakeModel(["x"]), { title: "one", data: dataset(["x"], 100) });
    expect(svg).toContain("density, over a histogram of the data");
    expect(countOf(svg, "<rect")).toBeGreaterThan(15);
  });

  it("shows columns against their context", async () => {
    const svg = await modelPicture(fakeModel(["x"], ["c"]), {
      title: "given",
      data: dataset(["x"], 100, ["c"]),
    });
    expect(svg).toContain(">c<");
    expect(svg).toContain("1 column given c");
  });

  it("does without data", async () => {
    const svg = await modelPicture(fakeModel(["a", "b", "c"]), { title: "no data" });
    expect(svg).not.toContain(">data<");
    expect(countOf(svg, ">samples<")).toBe(3);
  });

  it("becomes a PNG of twice the size, with letters in it", async () => {
    const svg = await modelPicture(fakeModel(["x", "y"]), { title: "moons", data: dataset(["x", "y"], 50) });
    const png = await toPng(svg);
    const { width, height } = await sharp(png).metadata();
    expect(width).toBe(2400);
    expect(height).toBeGreaterThan(1200);
    const title = await sharp(png).extract({ left: 80, top: 60, width: 300, height: 70 }).stats();
    expect(title.channels[0]!.min).toBeLessThan(80);
  });
});

describe("the choice of pairs", () => {
  it("prefers columns that tell about each other, and features on the second axis", () => {
    const rows = 400;
    const values = new Float32Array(rows * 4);
    for (let row = 0; row < rows; row++) {
      const [a, b] = [Math.sin(row * 12.9898) * 3, Math.cos(row * 78.233) * 3];
      values.set([a, b, b * b, -a], row * 4);
    }
    const pairs = interestingPairs({ columns: ["a", "b", "b2", "given"], rows, values }, 3, 2);
    expect(pairs).toContainEqual([1, 2]);
    expect(pairs).toContainEqual([3, 0]);
  });
});

describe("the labels of an axis", () => {
  it.each([
    [[0, 3e-4]],
    [[2e-4, 4e-4]],
    [[1_000_000, 1_000_300]],
    [[12_340.1, 12_340.9]],
    [[-1, 1]],
    [[1.7e9, 1.7e9 + 3]],
  ] as const)("differ from %j on", (domain) => {
    const ticks = niceTicks(domain, 7);
    expect(ticks.length).toBeGreaterThan(2);
    const label = tickLabels(ticks);
    expect(new Set(ticks.map(label)).size).toBe(ticks.length);
  });

  it("are short where that tells them apart", () => {
    expect([0, 10_000, 20_000].map(tickLabels([0, 10_000, 20_000]))).toEqual(["0", "10k", "20k"]);
    expect(tickLabels([2e-4, 2.5e-4])(2.5e-4)).toMatch(/^2\.5e.4$/);
  });
});
