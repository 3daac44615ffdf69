import { describe, expect, test } from "vitest";
import { stream } from "../src/random/stream.ts";
import { fitNumber, numberCoder } from "../src/tables/numberCode.ts";
import { candidateColumn, pointsOf, quantileOf } from "../src/tasks/conditional.ts";

describe("the law of a column on a grid, in pieces", () => {
  test.each([
    ["ages", 300, 64, 17, 73, 1],
    ["half hours", 300, 64, 4, 73, 0.5],
  ])("has the mean and the quantiles of its values: %s", (_, count, pieces, origin, width, step) => {
    const { uniform } = stream(7, "grid");
    const values = Float64Array.from({ length: count }, () => origin + step * Math.floor(width * uniform()));
    const code = fitNumber(values);
    expect(code.grid?.step).toBe(step);
    const target = candidateColumn(
      { schema: { columns: [{ name: "x", type: "number", codes: [code] }] } },
      "x",
      "",
      pieces,
    );
    const axis = target.candidates.filter(({ from, to }) => from !== to);
    // a tail has no end, so the law is one of the pieces between
    const shares = Float64Array.from(target.candidates, (one) =>
      axis.slice(1, -1).includes(one) ? uniform() : 0,
    );
    const total = shares.reduce((a, b) => a + b);
    const law = shares.map((share) => share / total);
    const { encode } = numberCoder(code);
    const masses = Array.from({ length: width }, (_, cell) => {
      const value = origin + step * cell;
      const { place, logFactor } = encode(value);
      const at = target.candidates.findIndex(({ from, to }) => place > from && place < to);
      if (at < 0) return { value, mass: 0 };
      const { from, to } = target.candidates[at]!;
      return { value, mass: (law[at]! * Math.exp(logFactor)) / (to - from) };
    });
    expect(masses.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(1, 9);
    const mean = masses.reduce((sum, { value, mass }) => sum + value * mass, 0);
    const points = pointsOf(target.candidates);
    expect(points.reduce((sum, point, at) => sum + point * law[at]!, 0)).toBeCloseTo(mean, 9);
    for (const level of [0.05, 0.31, 0.5, 0.77, 0.95]) {
      let below = 0;
      const expected = masses.find(({ mass }) => {
        below += mass;
        return below >= level;
      });
      expect(quantileOf(target, law, level)).toBe(expected!.value);
    }
  });
});
