import { describe, expect, it } from "vitest";
import { logMeanExp } from "../src/index.ts";

describe("logMeanExp", () => {
  it("averages densities place by place, where their exponentials would overflow or vanish, too", () => {
    const averaged = logMeanExp([
      [Math.log(1), 1000, -2000, Number.NEGATIVE_INFINITY],
      [Math.log(3), 1000, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ]);
    expect(averaged[0]).toBeCloseTo(Math.log(2), 14);
    expect(averaged[1]).toBe(1000);
    expect(averaged[2]).toBeCloseTo(-2000 - Math.LN2, 12);
    expect(averaged[3]).toBe(Number.NEGATIVE_INFINITY);
  });

  it("refuses what can't be averaged", () => {
    expect(() => logMeanExp([])).toThrow(
      "logMeanExp: expected one list or more, all of one length, got none",
    );
    expect(() => logMeanExp([[1], [1, 2]])).toThrow("got lists of 1, 2 values");
  });
});
