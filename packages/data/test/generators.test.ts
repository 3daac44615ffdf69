import { checkerboard, DataError, pinwheel, rings, twoMoons } from "@tractable/data";
import { describe, expect, test } from "vitest";

const generators = { twoMoons, pinwheel, rings, checkerboard };

describe.each(Object.entries(generators))("%s", (_, generate) => {
  test("draws as many finite points as asked for", () => {
    const { columns, rows, values } = generate(1001);
    expect({ columns, rows, length: values.length }).toEqual({
      columns: ["x", "y"],
      rows: 1001,
      length: 2002,
    });
    expect(values.every(Number.isFinite)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(1900);
  });

  test("gives the same points for the same seed and others for another", () => {
    expect(generate(50, { seed: 7 })).toEqual(generate(50, { seed: 7 }));
    expect(generate(50, { seed: 7 }).values).not.toEqual(generate(50, { seed: 8 }).values);
  });

  test("spreads with the noise", () => {
    expect(generate(50, { noise: 0.5 }).values).not.toEqual(generate(50, { noise: 0 }).values);
  });

  test("refuses a count that is none", () => {
    for (const rows of [0, -1, 1.5, Number.NaN]) expect(() => generate(rows)).toThrow(DataError);
  });
});

const points = (values: Float32Array) =>
  Array.from({ length: values.length / 2 }, (_, row) => [values[2 * row]!, values[2 * row + 1]!] as const);

test("twoMoons without noise lies on two half circles", () => {
  for (const [x, y] of points(twoMoons(200, { noise: 0 }).values)) {
    const upper = Math.abs(Math.hypot(x, y) - 1) < 1e-6 && y > -1e-6;
    const lower = Math.abs(Math.hypot(x - 1, y - 0.5) - 1) < 1e-6 && y < 0.5 + 1e-6;
    expect(upper || lower).toBe(true);
  }
});

test("rings without noise have four radii", () => {
  const radii = points(rings(200, { noise: 0 }).values).map(([x, y]) => Math.hypot(x, y).toFixed(4));
  expect([...new Set(radii)].sort()).toEqual(["0.7500", "1.5000", "2.2500", "3.0000"]);
});

test("checkerboard fills every dark square and no light one", () => {
  const squares = points(checkerboard(2000).values).map(
    ([x, y]) => [Math.floor(x / 2 + 2), Math.floor(y / 2 + 2)] as const,
  );
  expect(squares.every(([column, line]) => (column + line) % 2 === 0)).toBe(true);
  expect(new Set(squares.map(String)).size).toBe(8);
});

test("pinwheel has five arms that are copies of one another, turned", () => {
  const angles = points(pinwheel(5, { noise: 0 }).values).map(([x, y]) => Math.atan2(y, x));
  expect(new Set(angles.map((angle) => Math.round(angle * 10))).size).toBe(5);
});
