import { describe, expect, it } from "vitest";
import { anomalyDetector, explainRows, fitKernels, loadBytes } from "../src/index.ts";
import { decodeModel } from "../src/model/modelFile.ts";
import { stream } from "../src/random/stream.ts";

/** Rows along a bent line, skewed in both columns. */
function bent(count: number, seed: number): number[][] {
  const { normal } = stream(seed, "bent");
  return Array.from({ length: count }, () => {
    const t = normal();
    return [Math.exp(t), 3 * t * t + 0.2 * normal()];
  });
}

describe("fitKernels", () => {
  it("is a density in data units: it integrates to 1, and what is drawn has its moments", async () => {
    const rows = bent(300, 1).map(([x]) => [x!]);
    const { model } = await fitKernels(rows);
    const cells = 40_000;
    const grid = Array.from({ length: cells }, (_, cell) => [-20 + (80 * (cell + 0.5)) / cells]);
    const p = (await model.logProb(grid)).map(Math.exp);
    const total = p.reduce((a, b) => a + b, 0) * (80 / cells);
    expect(total).toBeCloseTo(1, 3);
    const mean = p.reduce((sum, own, cell) => sum + own * grid[cell]![0]!, 0) * (80 / cells);
    const { data } = await model.sample(20_000, { seed: 1 });
    expect(data.reduce((a, b) => a + b, 0) / data.length).toBeCloseTo(mean, 1);
  });

  it("scores every row by the others: what all kernels say, less the row's own", async () => {
    const rows = bent(200, 2).map(([x]) => [x!]);
    const { model, leftOut } = await fitKernels(rows);
    const all = await model.logProb(rows);
    const step = 1e-3;
    const ends = await model.encode(rows.flatMap(([x]) => [[x! - step], [x! + step]]));
    const logWidth = decodeModel(model.toBytes(), "model").values.get("base.logWidth")![0]!;
    for (let row = 0; row < rows.length; row++) {
      const slope = (ends.data[2 * row + 1]! - ends.data[2 * row]!) / (2 * step);
      const own = (slope * Math.exp(-logWidth)) / Math.sqrt(2 * Math.PI);
      const sum = 199 * Math.exp(leftOut[row]!) + own;
      expect(Math.abs(sum / (200 * Math.exp(all[row]!)) - 1)).toBeLessThan(0.005);
    }
  });

  it("scores rows without a kernel by all kernels, and the file holds all it takes", async () => {
    const rows = bent(500, 3);
    const { model, leftOut } = await fitKernels(rows, { most: 100, columns: ["a", "b"], seed: 4 });
    const again = await loadBytes(model.toBytes());
    const all = await again.logProb(rows);
    const same = [...all.keys()].filter((row) => Math.abs(all[row]! - leftOut[row]!) < 1e-9);
    expect(same.length).toBe(400);
    // a row with a kernel is never likelier without it
    expect([...all.keys()].every((row) => leftOut[row]! < all[row]! + 0.02)).toBe(true);
    expect(again.calibration).toEqual(model.calibration);
    expect(again.columns).toEqual(["a", "b"]);
  });

  it("gives usual rows uniform p-values", async () => {
    const detector = await anomalyDetector((await fitKernels(bent(1500, 5))).model);
    const { pValue } = await detector.score(bent(1500, 6));
    const sorted = [...pValue].sort((a, b) => a - b);
    const distance = Math.max(...sorted.map((p, index) => Math.abs(p - (index + 0.5) / sorted.length)));
    // Kolmogorov and Smirnov, two samples of 1500
    expect(distance).toBeLessThan(1.95 * Math.sqrt(2 / 1500));
  });

  it("finds rows off the line, though five per cent of the training rows are such; and says why", async () => {
    const { uniform } = stream(7, "odd");
    const odd = Array.from({ length: 50 }, () => [12 * uniform(), 4 + 12 * uniform()]);
    const usual = bent(950, 7);
    const { model, leftOut } = await fitKernels([...usual, ...odd], { columns: ["a", "b"] });
    const limit = [...leftOut].sort((a, b) => a - b)[150]!;
    expect(leftOut.slice(950).filter((value) => value <= limit).length).toBeGreaterThan(35);
    const [reasons] = await explainRows(model, { a: [1], b: [9] });
    expect(reasons!.map(({ column }) => column)).toContain("b");
  });

  it("takes a constant column as it is: a row that breaks it is far out", async () => {
    const rows = bent(100, 8).map((row) => [...row, 7]);
    const { model } = await fitKernels(rows);
    const [kept, broken] = await model.logProb([[...rows[0]!], [rows[0]![0]!, rows[0]![1]!, 8]]);
    expect(kept! - broken!).toBeGreaterThan(1000);
    const [reasons] = await explainRows(model, { x0: [rows[0]![0]!], x1: [rows[0]![1]!], x2: [8] });
    expect(reasons![0]).toMatchObject({ column: "x2", value: 8 });
    const [far] = await model.logProb([[1e30, -1e30, 7]]);
    expect(far).toBeLessThan(-1000);
  });

  it("refuses what it can't take in one sentence", async () => {
    await expect(fitKernels([[1], [2]])).rejects.toThrow("fitKernels: expected three rows or more, got 2");
    await expect(
      fitKernels([
        [1, 2],
        [2, 3],
        [3, Number.NaN],
      ]),
    ).rejects.toThrow(/expected finite numbers/);
    await expect(fitKernels(bent(9, 1), { columns: ["a"] })).rejects.toThrow(
      "fitKernels: expected 2 columns, as rows are so wide, got 1",
    );
    await expect(fitKernels(bent(9, 1), { most: 1 })).rejects.toThrow(
      "fitKernels: expected most to be a whole number from 2, got 1",
    );
  });
});
