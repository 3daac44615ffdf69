import { describe, expect, it } from "vitest";
import { add, concat, gradient, input, log, mul, neg, sum, type Tensor } from "../src/graph/index.ts";
import { stream } from "../src/random/stream.ts";
import { affine } from "../src/scalarMaps/affine.ts";
import { straighten } from "../src/scalarMaps/mixtures/bendByMixture.ts";
import { logOdds } from "../src/scalarMaps/mixtures/logisticMixture.ts";
import type { Mixture } from "../src/scalarMaps/mixtures/mixture.ts";
import { normalQuantile } from "../src/scalarMaps/mixtures/normalMixture.ts";
import { normalTail, tailQuantile } from "../src/scalarMaps/normalTail.ts";
import type { ScalarMapped } from "../src/scalarMaps/scalarMap.ts";
import { evaluateBin } from "../src/scalarMaps/splines/evaluateBin.ts";
import { evaluate } from "./support/engine.ts";

const N = 40;

interface Case {
  readonly inputs: Readonly<Record<string, readonly [number, number]>>;
  readonly f: (inputs: Tensor[]) => ScalarMapped;
}

/** A mixture of two logistics, from the rows of its parameters. */
function mixtureOf([w0, w1, mean0, mean1, s0, s1]: Tensor[]): Mixture {
  const pair = (a: Tensor | undefined, b: Tensor | undefined) => concat([a!, b!], 0);
  return { weights: pair(w0, w1), means: pair(mean0, mean1), logScales: pair(s0, s1) };
}

/**
 * Mathematics whose gradient is written by hand and not found by differentiation, with ranges of its
 * arguments.
 */
const cases: Record<string, Case> = {
  "the spline within a bin": {
    inputs: {
      y: [-2, 2],
      width: [0.5, 1],
      height: [0.2, 2],
      left: [0.2, 3],
      right: [0.2, 3],
      run: [0.01, 0.49],
    },
    f: ([y, width, height, left, right, run]) =>
      evaluateBin({ x: y!, y: y!, width: width!, height: height!, left: left!, right: right! }, run!),
  },
  "the log-odds of a mixture": {
    inputs: {
      x: [-2, 2],
      w0: [-1, 1],
      w1: [-1, 1],
      mean0: [-2, 2],
      mean1: [-2, 2],
      s0: [-1, 1],
      s1: [-1, 1],
    },
    f: ([x, ...parameters]) => {
      const { value, slope } = logOdds(x!, mixtureOf(parameters));
      return { value, logSlope: log(slope) };
    },
  },
  "the normal quantile of a mixture": {
    inputs: {
      x: [-2, 2],
      w0: [-1, 1],
      w1: [-1, 1],
      mean0: [-2, 2],
      mean1: [-2, 2],
      s0: [-1, 1],
      s1: [-1, 1],
    },
    f: ([x, ...parameters]) => {
      const { value, slope } = normalQuantile(x!, mixtureOf(parameters));
      return { value, logSlope: log(slope) };
    },
  },
  "the tail of the normal law": {
    inputs: { v: [-6, 3] },
    f: ([v]) => {
      const { logProbability, hazard } = normalTail(v!);
      return { value: logProbability, logSlope: hazard };
    },
  },
  "a quantile of that tail": {
    inputs: { logTail: [-20, -1] },
    f: ([logTail]) => ({ value: tailQuantile(logTail!), logSlope: mul(logTail!, 0) }),
  },
  "mixture decoding": {
    inputs: {
      z: [-2, 2],
      w0: [-1, 1],
      w1: [-1, 1],
      mean0: [-1, 1],
      mean1: [-1, 1],
      s0: [-0.5, 0.5],
      s1: [-0.5, 0.5],
    },
    f: ([z, ...parameters]) => {
      const { x, steepness } = straighten(z!, {
        mixture: mixtureOf(parameters),
        quantile: logOdds,
        minimumSlope: 0.01,
      });
      return { value: x, logSlope: neg(log(steepness)) };
    },
  },
  "affine encoding": {
    inputs: { x: [-2, 2], shift: [-1, 1], raw: [-4, 4] },
    f: ([x, shift, raw]) => affine({ minimumScale: 0.01 }).encode(x!, [shift!, raw!]),
  },
  "affine decoding": {
    inputs: { x: [-2, 2], shift: [-1, 1], raw: [-4, 4] },
    f: ([x, shift, raw]) => affine({ minimumScale: 0.01 }).decode(x!, [shift!, raw!]),
  },
};

for (const [name, { inputs, f }] of Object.entries(cases)) {
  describe(`the written gradient of ${name}`, () => {
    const random = stream(2, `test ${name}`);
    const names = Object.keys(inputs);
    const values = Object.values(inputs).map(([low, high]) =>
      Array.from({ length: N }, () => Math.fround(low + (high - low) * random.uniform())),
    );
    const tensors = names.map((one) => input(one, [1, N]));
    const { value, logSlope } = f(tensors);
    const run = (at: number[][], outputs: Record<string, Tensor>) =>
      evaluate(
        outputs,
        tensors.map((tensor, index) => ({ tensor, data: at[index]! })),
      );
    const losses = {
      "the value": sum(value),
      "the logSlope": sum(logSlope),
      both: add(sum(mul(value, value)), sum(mul(logSlope, value))),
    };

    for (const [what, loss] of Object.entries(losses)) {
      it.each(names)(`is that of central differences, ${what} by %s`, async (one) => {
        const place = names.indexOf(one);
        const [slope] = gradient(loss, [tensors[place]!]);
        const step = 2e-3;
        const perElement =
          what === "the value"
            ? value
            : what === "the logSlope"
              ? logSlope
              : add(mul(value, value), mul(logSlope, value));
        const moved = (by: number) =>
          run(
            values.map((row, index) => (index === place ? row.map((v) => v + by) : row)),
            { result: perElement },
          );
        const { slope: got } = await run(values, { slope: slope! });
        const [up, down, up2, down2] = await Promise.all([step, -step, 2 * step, -2 * step].map(moved));
        got!.forEach((number, index) => {
          const at = (results: typeof up) => results!.result![index]!;
          // the fourth-order rule: rounding of the values, 1e-7, is divided by the step
          const expected = (8 * (at(up) - at(down)) - (at(up2) - at(down2))) / (12 * step);
          expect(Math.abs(number - expected), `element ${index}`).toBeLessThan(
            3e-3 * Math.max(1, Math.abs(expected)),
          );
        });
      });
    }
  });
}
