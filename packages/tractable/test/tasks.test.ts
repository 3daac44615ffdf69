import { beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../src/files/safetensors.ts";
import { codeLengths } from "../src/images/codeLengths.ts";
import {
  anomalyDetector,
  type CategoryPrediction,
  type Cell,
  coupling,
  explainRows,
  fillGaps,
  fit,
  flow,
  glow,
  inferSchema,
  loadBytes,
  type Model,
  mlp,
  nsf,
  oddRows,
  predictColumn,
  tableFlow,
} from "../src/index.ts";
import { stream } from "../src/random/stream.ts";
import { codeTable } from "../src/tables/codeTable.ts";

type Row = Record<string, Cell>;

/**
 * A table whose laws are known: sort decides size and price, price is 10 · size, more or less, and big ones
 * are blue.
 */
function things(count: number, seed: number): Row[] {
  const { uniform, normal } = stream(seed, "things");
  return Array.from({ length: count }, () => {
    const sort = uniform() < 0.5 ? "small" : "large";
    const size = (sort === "small" ? 10 : 30) + normal();
    const price = Math.round(10 * size * Math.exp(0.05 * normal()));
    const colour = uniform() < (sort === "large" ? 0.9 : 0.2) ? "blue" : "red";
    return { sort, size, price, colour };
  });
}

const training = things(2500, 1);
let model: Model;
beforeAll(async () => {
  model = await fit(tableFlow(inferSchema(training), { width: 64, blocks: 1 }), training, {
    epochs: 40,
    seed: 3,
  });
});

describe("a detector of odd rows", () => {
  test("p-values of usual rows are uniform", async () => {
    const detector = await anomalyDetector(model);
    const { pValue } = await detector.score(things(4000, 2));
    const sorted = [...pValue].sort((a, b) => a - b);
    // Kolmogorov and Smirnov, for the calibration rows that there are
    const distance = Math.max(...sorted.map((p, index) => Math.abs(p - (index + 0.5) / sorted.length)));
    expect(distance).toBeLessThan(1.95 * Math.sqrt(1 / 4000 + 1 / detector.calibrationRows));
  });

  test("p-values are uniform of a model with classes too, as rows to be judged have no labels", async () => {
    const clusters = (count: number, seed: number) => {
      const { normal } = stream(seed, "clusters");
      const labels = Array.from({ length: count }, (_, row) => row % 4);
      return { labels, rows: labels.map((label) => [6 * label + normal(), normal() - 3 * label]) };
    };
    const { rows, labels } = clusters(1600, 1);
    const classes = flow({ features: 2, classes: 4, bijection: coupling({ net: mlp([16]) }) });
    const fitted = await fit(classes, rows, { labels, epochs: 20, validation: 0.5 });
    const again = await loadBytes(fitted.toBytes());
    expect(again.calibration).toEqual(fitted.calibration);
    const detector = await anomalyDetector(again);
    const { pValue } = await detector.score(clusters(1000, 2).rows);
    const low = pValue.filter((p) => p <= 0.1).length / pValue.length;
    expect(Math.abs(low - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 * (1 / 1000 + 1 / detector.calibrationRows)));
    const old = { ...JSON.parse(decodeSafetensors(fitted.toBytes(), "m").metadata.model!) };
    delete old.calibratedWithout;
    const { metadata, tensors } = decodeSafetensors(fitted.toBytes(), "m");
    const early = encodeSafetensors({ metadata: { ...metadata, model: JSON.stringify(old) }, tensors });
    expect((await loadBytes(early)).calibration).toBeUndefined();
  });

  test("finds injected rows, and names the column that made them odd", async () => {
    const rows = things(300, 4);
    const odd: Row[] = [
      { ...rows[0]!, sort: "small", size: 10.1, price: 300, colour: "red" },
      { ...rows[1]!, sort: "large", size: 29.8, price: 301, colour: "green" },
    ];
    const detector = await anomalyDetector(model);
    const scores = await detector.score([...rows, ...odd]);
    const { odd: found, threshold } = oddRows(scores, { p: 0.01 });
    expect([...found.slice(300)]).toEqual([1, 1]);
    expect(found.slice(0, 300).reduce((a, b) => a + b, 0)).toBeLessThan(15);
    expect(threshold).toBeLessThan(-5);
    const [first, second] = await explainRows(model, odd);
    expect(first![0]!.column).toBe("price");
    const { expected } = first![0]!;
    expect("from" in expected && expected.from > 70 && expected.to < 140).toBe(true);
    expect(second![0]).toMatchObject({ column: "colour", value: "green", neverSeen: true });
    const [gap] = await explainRows(model, [{ ...rows[2]!, size: null }]);
    expect(gap![0]).toMatchObject({ column: "size", value: null, neverSeen: true });
  });

  test("rules: a share of the rows, a level, a false discovery rate", async () => {
    const scores = {
      score: Float64Array.of(-9, -1, -8, -2, -3),
      pValue: Float64Array.of(0.001, 0.9, 0.01, 0.5, 0.3),
    };
    expect([...oddRows(scores, { rate: 0.4 }).odd]).toEqual([1, 0, 1, 0, 0]);
    expect([...oddRows(scores, { p: 0.005 }).odd]).toEqual([1, 0, 0, 0, 0]);
    expect([...oddRows(scores, { fdr: 0.1 }).odd]).toEqual([1, 0, 1, 0, 0]);
    expect(oddRows(scores, { p: 1e-6 }).threshold).toBe(Number.NEGATIVE_INFINITY);
  });

  test("five per cent of odd rows in training don't hide themselves", async () => {
    const { uniform } = stream(9, "odd");
    const odd = Array.from(
      { length: 100 },
      (): Row => ({
        sort: uniform() < 0.5 ? "small" : "large",
        size: 5 + 35 * uniform(),
        price: 50 + Math.floor(500 * uniform()),
        colour: uniform() < 0.5 ? "red" : "blue",
      }),
    );
    const mixed = [...things(1900, 5), ...odd];
    const own = await fit(tableFlow(inferSchema(mixed), { width: 64, blocks: 1 }), mixed, {
      epochs: 30,
      seed: 1,
    });
    const usual = await own.logProb(things(1000, 6));
    const found = await own.logProb(odd);
    const limit = [...usual].sort((a, b) => a - b)[50]!;
    expect(found.filter((value) => value < limit).length).toBeGreaterThan(80);
  });

  test("calibration lies in the file; a model of numbers works as well; without it one sentence", async () => {
    const again = await loadBytes(model.toBytes());
    expect(again.calibration).toEqual(model.calibration);
    const { normal } = stream(1, "numbers");
    const rows = Array.from({ length: 600 }, () => [normal(), normal()]);
    const numbers = await fit(nsf({ features: 2, layers: 2, width: 16 }), rows, { epochs: 5 });
    const detector = await anomalyDetector(numbers);
    const { pValue } = await detector.score([
      [0, 0],
      [9, 9],
    ]);
    expect(pValue[0]).toBeGreaterThan(0.3);
    expect(pValue[1]).toBe(1 / (detector.calibrationRows + 1));
    const complexity = { name: "length", lengths: () => new Float64Array(1) };
    await expect(anomalyDetector(numbers, undefined, { complexity })).rejects.toThrow(
      "anomalyDetector: expected complexity with a model of images, got one of a table",
    );
    await expect(anomalyDetector({ ...numbers, calibration: undefined })).rejects.toThrow(
      /expected a model with scores of held-out rows/,
    );
  });
});

describe("predicting a column", () => {
  test("of categories: the exact probabilities, p(value, rest) normalised", async () => {
    const rows = things(400, 7);
    const { kind, ...prediction } = await predictColumn(model, rows, "sort");
    if (!("values" in prediction)) throw new Error(`got a ${kind}`);
    const { values, probabilities, predicted, actual } = prediction;
    expect([...values].sort()).toEqual(["large", "small"]);
    const right = predicted.filter((cell, row) => cell === actual[row]).length;
    expect(right).toBeGreaterThan(396);
    // the same from the joint log-probabilities, by hand
    const joint = await Promise.all(
      values.map((sort) => model.logProb(rows.slice(0, 20).map((row) => ({ ...row, sort })))),
    );
    for (let row = 0; row < 20; row++) {
      const weights = joint.map((own) => Math.exp(own[row]! - joint[0]![row]!));
      const total = weights.reduce((a, b) => a + b);
      weights.forEach((weight, index) => {
        expect(probabilities[row * values.length + index]).toBeCloseTo(weight / total, 5);
      });
    }
  });

  test("of numbers: a mean, and intervals that cover what they say", async () => {
    const rows = things(1500, 8);
    const prediction = await predictColumn(model, rows, "price");
    if (prediction.kind !== "number") throw new Error("got a category");
    const { mean, q05, q95, crps } = prediction;
    const covered = rows.filter(
      ({ price }, row) => Number(price) >= q05[row]! && Number(price) <= q95[row]!,
    ).length;
    expect(covered / rows.length).toBeGreaterThan(0.85);
    expect(covered / rows.length).toBeLessThan(0.97);
    // the law of price given size has a deviation of five per cent of it
    const error = Math.sqrt(
      rows.reduce((sum, { price }, row) => sum + (mean[row]! - Number(price)) ** 2, 0) / rows.length,
    );
    const best = Math.sqrt(
      rows.reduce((sum, { size, price }) => sum + (10 * Number(size) - Number(price)) ** 2, 0) / rows.length,
    );
    expect(error).toBeLessThan(1.3 * best);
    expect(crps.reduce((a, b) => a + b) / rows.length).toBeLessThan(0.8 * best);
  });

  test("needn't have the column in the data", async () => {
    const rows = things(5, 10).map(({ colour: _, ...rest }) => rest);
    const { predicted, actual } = (await predictColumn(model, rows, "colour")) as CategoryPrediction;
    expect(predicted).toHaveLength(5);
    expect(actual.every((cell) => cell === null)).toBe(true);
  });

  test("refuses a column that isn't there", async () => {
    await expect(predictColumn(model, training, "prise")).rejects.toThrow(
      'predictColumn: expected a column of the model, got "prise"; there is sort, size, price, colour',
    );
  });
});

describe("filling gaps", () => {
  test("draws what belongs there, and leaves all else as it was", async () => {
    const whole = things(400, 11);
    const { uniform } = stream(12, "gaps");
    const rows = whole.map((row) => {
      const own: Row = { ...row };
      for (const name of ["sort", "size", "price", "colour"]) if (uniform() < 0.2) own[name] = null;
      return own;
    });
    const { columns, gaps } = await fillGaps(model, rows, { seed: 1 });
    expect(gaps).toBe(
      rows.reduce((sum, row) => sum + Object.values(row).filter((cell) => cell === null).length, 0),
    );
    let right = 0;
    let asked = 0;
    rows.forEach((row, index) => {
      for (const [name, cell] of Object.entries(row)) {
        const filled = columns.get(name)![index];
        if (cell !== null) expect(filled).toBe(cell);
        else expect(filled).not.toBeNull();
      }
      if (row.sort === null && row.size !== null) {
        asked++;
        if (columns.get("sort")![index] === whole[index]!.sort) right++;
      }
    });
    expect(right / asked).toBeGreaterThan(0.97);
    const again = await fillGaps(model, rows, { seed: 1 });
    expect(again.columns).toEqual(columns);
    const other = await fillGaps(model, rows, { seed: 2 });
    expect(other.columns).not.toEqual(columns);
  });

  test("the likeliest value is a median, the same whatever the seed for single gaps", async () => {
    const rows = things(50, 13).map((row): Row => ({ ...row, price: null }));
    const first = await fillGaps(model, rows, { mostLikely: true, seed: 1 });
    const second = await fillGaps(model, rows, { mostLikely: true, seed: 2 });
    first.columns.get("price")!.forEach((price, row) => {
      expect(Math.abs(Number(price) - Number(second.columns.get("price")![row]))).toBeLessThanOrEqual(1);
      expect(Math.abs(Number(price) / (10 * Number(rows[row]!.size)) - 1)).toBeLessThan(0.1);
    });
  });
});

describe("the likeliest values of a row with several gaps", () => {
  test("are those over all that the other gaps may be, not of one draw of them", async () => {
    const rows = things(80, 14).flatMap(({ sort, colour }): Row[] =>
      sort === "small" ? [{ sort, size: null, price: null, colour }] : [],
    );
    const { columns } = await fillGaps(model, rows, { mostLikely: true, rounds: 40 });
    const prices = columns.get("price")!.map(Number);
    const mean = prices.reduce((a, b) => a + b, 0) / prices.length;
    const deviation = Math.sqrt(prices.reduce((sum, p) => sum + (p - mean) ** 2, 0) / prices.length);
    // prices of small ones are 100 ± 11: draws deviate by 11, their medians by half of it at most
    expect(Math.abs(mean - 100)).toBeLessThan(5);
    expect(deviation).toBeLessThan(5.5);
  });
});

describe("a model of a table with gaps", () => {
  /** A fifth of the cells are taken away. */
  const withGaps = (rows: readonly Row[], seed: number) => {
    const { uniform } = stream(seed, "gaps");
    return rows.map((row): Row => {
      const cells = Object.entries(row).map(([name, cell]) => [name, uniform() < 0.2 ? null : cell] as const);
      return Object.fromEntries(cells);
    });
  };
  let open: Model;
  beforeAll(async () => {
    const rows = withGaps(things(2000, 15), 16);
    open = await fit(tableFlow(inferSchema(rows), { width: 64, blocks: 1 }), rows, { epochs: 30, seed: 3 });
  });

  test("is shown only some columns while training, and one of a table without gaps all", () => {
    expect(open.spec.flow.bijection).toMatchObject({ hidden: 0.3 });
    expect(model.spec.flow.bijection).not.toHaveProperty("hidden");
  });

  test("fills several gaps of a row so that they go together", async () => {
    const rows = things(300, 17).map((row): Row => ({ ...row, sort: null, price: null }));
    const { columns } = await fillGaps(open, rows, { seed: 1 });
    const isRight = rows.map(({ size }, row) => {
      const price = Number(columns.get("price")![row]);
      const sort = Number(size) > 20 ? "large" : "small";
      return columns.get("sort")![row] === sort && Math.abs(price / (10 * Number(size)) - 1) < 0.3;
    });
    expect(isRight.filter(Boolean).length).toBeGreaterThan(280);
    const nothing = rows.map(({ colour }): Row => ({ sort: null, size: null, price: null, colour }));
    const drawn = (await fillGaps(open, nothing, { seed: 2 })).columns;
    const together = rows.filter((_, row) => {
      const [size, price] = [Number(drawn.get("size")![row]), Number(drawn.get("price")![row])];
      return drawn.get("sort")![row] === (size > 20 ? "large" : "small") && price > 200 === size > 20;
    });
    expect(together.length).toBeGreaterThan(280);
    const large = drawn.get("sort")!.filter((sort) => sort === "large").length / 300;
    const blue = rows.filter(({ colour }) => colour === "blue").length / 300;
    // Bayes: 0.9 of the blue ones against 0.2 of them, and 0.1 of the others against 0.8
    const expected = blue * (0.9 / 1.1) + (1 - blue) * (0.1 / 0.9);
    expect(Math.abs(large - expected)).toBeLessThan(0.1);
  });

  test("averages are means of the law given what is known, the same whatever the seed", async () => {
    const rows = things(200, 18).map((row): Row => ({ ...row, size: null, price: null }));
    const first = await fillGaps(open, rows, { average: true, seed: 1 });
    const second = await fillGaps(open, rows, { average: true, seed: 2 });
    expect(second.columns.get("price")).toEqual(first.columns.get("price"));
    const drawn = await fillGaps(open, rows, { seed: 3 });
    const error = ({ columns }: typeof first) =>
      Math.sqrt(
        rows.reduce(
          (sum, { sort }, row) =>
            sum + (Number(columns.get("price")![row]) - (sort === "large" ? 300 : 100)) ** 2,
          0,
        ) / rows.length,
      );
    expect(error(first)).toBeLessThan(12);
    expect(error(drawn)).toBeGreaterThan(error(first));
    // on the grid of whole numbers
    expect(first.columns.get("price")!.every((price) => Number.isInteger(price))).toBe(true);
    await expect(fillGaps(open, rows, { average: true, mostLikely: true })).rejects.toThrow(
      "fillGaps: expected mostLikely or average, got both; leave one out",
    );
  });

  test("adds up to 1 with columns hidden, too", async () => {
    const kinds = [
      { sort: "small", colour: "red" },
      { sort: "small", colour: "blue" },
      { sort: "large", colour: "red" },
      { sort: "large", colour: "blue" },
    ];
    const schema = open.schema!;
    const places = kinds.map((kind) => codeTable(schema, [{ ...kind, size: 10, price: 100 }], "test").data);
    const gap = codeTable(schema, [{ sort: null, colour: null, size: 10, price: 100 }], "test").data;
    const [sort, colour] = [0, 3];
    const rows = [sort, colour].flatMap((at) => [...new Set(places.map((own) => own[at]!)), gap[at]!]);
    expect(rows.length).toBe(6);
    const all = rows.slice(0, 3).flatMap((a) => rows.slice(3).map((b) => [a, -1, -1, b]));
    const data = { data: Float32Array.from(all.flat()), shape: [all.length, 4] as const };
    const total = (await open.logProbOfPlaces(data)).reduce((sum, value) => sum + Math.exp(value), 0);
    // what never occurred has a share of what is least likely
    expect(total).toBeLessThan(1.000001);
    expect(total).toBeGreaterThan(0.98);
  });
});

describe("a model of numbers alone", () => {
  /** y is 2·x with noise of 0.5, so its law given x is known. */
  const pairs = (count: number, seed: number) => {
    const { normal } = stream(seed, "pairs");
    return Array.from({ length: count }, () => {
      const x = normal();
      return [x, 2 * x + 0.5 * normal()];
    });
  };
  const asTable = (rows: number[][]) => rows.map(([x, y]) => ({ x: x!, y: y! }));
  let numbers: Model;
  beforeAll(async () => {
    numbers = await fit(nsf({ features: 2, layers: 4, width: 32 }), pairs(3000, 1), {
      columns: ["x", "y"],
      epochs: 40,
    });
  });

  test("says the law of a column given the others", async () => {
    const rows = pairs(400, 5);
    const predicted = await predictColumn(numbers, asTable(rows), "y");
    if (predicted.kind !== "number") throw new Error("expected a law of numbers");
    const error = rows.map(([x], row) => predicted.mean[row]! - 2 * x!);
    expect(Math.sqrt(error.reduce((sum, e) => sum + e * e, 0) / rows.length)).toBeLessThan(0.15);
    const inside = rows.filter(([, y], row) => y! >= predicted.q05[row]! && y! <= predicted.q95[row]!);
    expect(inside.length / rows.length).toBeGreaterThan(0.85);
    expect(inside.length / rows.length).toBeLessThan(0.96);
    // ln of a normal density of deviation ½ around 2·x
    rows.slice(0, 50).forEach(([x, y], row) => {
      const z = (y! - 2 * x!) / 0.5;
      const expected = -0.5 * z * z - Math.log(0.5 * Math.sqrt(2 * Math.PI));
      if (Math.abs(z) < 2 && Math.abs(x!) < 2)
        expect(Math.abs(predicted.logProb[row]! - expected)).toBeLessThan(0.6);
    });
    const own = predicted.probabilities.subarray(0, predicted.pieces.length);
    expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  test("names the column that makes a row odd", async () => {
    const [reasons] = await explainRows(numbers, asTable([[0.5, 6]]));
    expect(["x", "y"]).toContain(reasons![0]!.column);
    expect((await explainRows(numbers, asTable([[0.5, 1.1]])))[0]).toEqual([]);
  });

  test("fills a gap from the law of its column", async () => {
    const filled = await fillGaps(
      numbers,
      Array.from({ length: 300 }, () => ({ x: 1, y: null })),
      { seed: 2 },
    );
    const values = filled.columns.get("y")!.map(Number);
    const mean = values.reduce((a, b) => a + b, 0) / 300;
    expect(mean).toBeGreaterThan(1.85);
    expect(mean).toBeLessThan(2.15);
    expect(filled.gaps).toBe(300);
  });

  test("given a context too", async () => {
    const rows = pairs(2000, 3);
    const context = rows.map(([x]) => [x!]);
    const given = await fit(
      nsf({ features: 1, context: 1, layers: 3, width: 24 }),
      rows.map(([, y]) => [y!]),
      {
        columns: ["y"],
        contextColumns: ["x"],
        context,
        epochs: 20,
      },
    );
    const asked = { context: { x: [-1, 1] } };
    const predicted = await predictColumn(given, { y: [Number.NaN, Number.NaN] }, "y", asked);
    if (predicted.kind !== "number") throw new Error("expected a law of numbers");
    expect(Math.abs(predicted.mean[0]! + 2)).toBeLessThan(0.3);
    expect(Math.abs(predicted.mean[1]! - 2)).toBeLessThan(0.3);
  });
});

describe("odd images", () => {
  const image = { channels: 1, height: 8, width: 8 };
  /** Noise around a slope: nothing of it is simple. */
  const textures = (count: number, seed: number) => {
    const { normal } = stream(seed, "textures");
    const data = Uint8Array.from({ length: 64 * count }, (_, at) => {
      const value = 128 + 6 * (at % 8) + 25 * normal();
      return Math.min(255, Math.max(0, Math.round(value)));
    });
    return { data, shape: [count, 1, 8, 8] };
  };

  test("a code of flat images is short, and one of noise takes eight bits a pixel", () => {
    const { uniform } = stream(1, "noise");
    const noise = Uint8Array.from({ length: 32 * 32 }, () => Math.floor(256 * uniform()));
    const size = { channels: 1, height: 32, width: 32 };
    expect(codeLengths(new Uint8Array(1024).fill(7), size)[0]! / Math.LN2).toBeLessThan(30);
    const bits = codeLengths(noise, size)[0]! / (1024 * Math.LN2);
    expect(bits).toBeGreaterThan(7.9);
    expect(bits).toBeLessThan(9);
  });

  test("are found though they are simple, which plain likelihood calls likely", async () => {
    const fitted = await fit(glow({ image, levels: 1, steps: 4, width: 16 }), textures(600, 1), {
      epochs: 12,
      learningRate: 5e-3,
    });
    const detector = await anomalyDetector(fitted);
    const flat = { data: new Uint8Array(64).fill(150), shape: [1, 1, 8, 8] };
    const usual = await detector.score(textures(200, 2));
    const odd = await detector.score(flat);
    const mean = usual.logProb.reduce((a, b) => a + b, 0) / 200;
    expect(odd.logProb[0]).toBeGreaterThan(mean);
    expect(odd.pValue[0]).toBeLessThan(0.03);
    expect(oddRows(usual, { p: 0.05 }).odd.reduce((a, b) => a + b, 0)).toBeLessThan(30);
  });
});
