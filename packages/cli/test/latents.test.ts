import { describe, expect, it } from "vitest";
import { latentArc } from "../src/commands/interpolate/latentArc.ts";

const points = (from: number[], to: number[], count: number) => {
  const arc = latentArc(Float32Array.from(from), Float32Array.from(to), count);
  return Array.from({ length: count }, (_, point) =>
    [...arc.subarray(point * from.length, (point + 1) * from.length)].map(
      (value) => Number(value.toFixed(5)) + 0,
    ),
  );
};

describe("the way between two latents", () => {
  it("turns at an even pace, and its length grows linearly", () => {
    const arc = points([2, 0], [0, 4], 5);
    expect(arc[0]).toEqual([2, 0]);
    expect(arc[4]).toEqual([0, 4]);
    arc.forEach(([x, y], index) => {
      expect(Math.hypot(x!, y!)).toBeCloseTo(2 + index / 2, 4);
      expect(Math.atan2(y!, x!)).toBeCloseTo((index * Math.PI) / 8, 4);
    });
  });

  it("is a line where there is no angle, or no single arc", () => {
    expect(points([1, 1], [3, 3], 3)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(points([1, 0], [-3, 0], 3)[1]).toEqual([-1, 0]);
    expect(points([0, 0], [0, 2], 3)[1]).toEqual([0, 1]);
  });
});
