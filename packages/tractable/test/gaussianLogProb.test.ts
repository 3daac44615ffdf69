import { describe, expect, it } from "vitest";
import type { Support } from "../src/density/support.ts";
import { stream } from "../src/random/stream.ts";
import { gaussianLogProb } from "../src/training/gaussianLogProb.ts";
import type { Data } from "../src/training/minibatches/splitRows.ts";

const COUNT = 4000;
const { normal } = stream(3, "gaussian");
const draws = Array.from({ length: COUNT }, () => [normal(), normal(), normal()] as const);

function dataOf(rows: readonly (readonly number[])[], context?: readonly (readonly number[])[]): Data {
  const matrix = (list: readonly (readonly number[])[]) => ({
    data: Float32Array.from(list.flat()),
    shape: [list.length, list[0]!.length] as const,
  });
  return { x: matrix(rows), context: context && matrix(context), labels: undefined, logFactors: undefined };
}

/** The entropy of a normal distribution of so much deviation, nats. */
const entropy = (deviation: number) => 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(deviation);
const scored = (data: Data, supports: readonly Support[]) => gaussianLogProb(data, data, supports)!;

describe("the normal distribution that a flow should beat", () => {
  it("has the entropy of what it is fitted to, by columns that depend on each other", () => {
    const rows = draws.map(([a, b]) => [2 * a, a + 0.5 * b]);
    expect(-scored(dataOf(rows), ["real", "real"])).toBeCloseTo(entropy(2) + entropy(0.5), 1);
  });

  it("is of the logarithm of positive columns, and of the logit of an interval's, in data units", () => {
    const rows = draws.map(([a, b]) => [Math.exp(0.3 * a), 3 + 4 / (1 + Math.exp(-b))]);
    // ln p(x) = ln p(real) + ln of the slope of the unbounded scale
    const mean = (of: (row: number[]) => number) => rows.reduce((sum, row) => sum + of(row), 0) / COUNT;
    const slopes = mean(([x, y]) => -Math.log(x!) + Math.log(4 / ((y! - 3) * (7 - y!))));
    const expected = -(entropy(0.3) + entropy(1)) + slopes;
    expect(scored(dataOf(rows), ["positive", { low: 3, high: 7 }])).toBeCloseTo(expected, 1);
  });

  it("is conditional where there is a context", () => {
    const context = draws.map(([, , c]) => [c]);
    const rows = draws.map(([a, b, c]) => [a + 5 * c, b - c]);
    expect(-scored(dataOf(rows, context), ["real", "real"])).toBeCloseTo(2 * entropy(1), 1);
  });

  it("isn't there for columns on a circle", () => {
    const data = dataOf(draws.map(([a]) => [Math.sin(a)]));
    expect(gaussianLogProb(data, data, [{ circle: [-Math.PI, Math.PI] }])).toBeUndefined();
  });
});
