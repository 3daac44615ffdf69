import { checkOptions } from "../errors/checkOptions.ts";
import { required, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  and,
  clamp,
  constant,
  exp,
  greaterOrEqual,
  knownSize,
  less,
  logSumExp,
  matmul,
  max,
  mul,
  reshape,
  sub,
  sum,
  toFloat,
} from "../graph/index.ts";
import { uniform, zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Distribution, HALF_LOG_TWO_PI } from "./distribution.ts";

export interface KernelsOptions {
  /** How many rows the density is the mean of a normal around each of. */
  readonly count: number;
}

/** What the base calls its arrays, for `fitKernels`, which finds their values. */
export const kernelNames = { centers: "centers", logWidth: "logWidth" } as const;

/**
 * A kernel density: the mean of equal round normals, one around each of `count` rows (Rosenblatt 1956,
 * Parzen 1962). The rows and the width are `fitKernels`' to find; training doesn't move them.
 */
export function kernels(options: KernelsOptions): Distribution {
  const { count } = checkOptions("kernels", options, { count: required(wholeNumber({ to: 10_000_000 })) });
  const parameters = (features: number, scope: Scope) => ({
    centers: scope.parameter(kernelNames.centers, [count, features], uniform(1), { role: "fixed" }),
    logWidth: scope.parameter(kernelNames.logWidth, [1], zeros, { role: "fixed" }),
  });
  return {
    spec: { kind: "kernels", count },
    logProb(z, scope) {
      const features = knownSize(z.shape[1]);
      const { centers, logWidth } = parameters(features, scope);
      // squares of what is farther out would be infinite, and their difference no number
      const x = clamp(z, -FARTHEST, FARTHEST);
      const ends = add(
        sum(mul(x, x), { axes: [1], keepDims: true }),
        reshape(sum(mul(centers, centers), { axes: [1] }), [1, count]),
      );
      const square = max(sub(ends, mul(matmul(x, centers, { transposeB: true }), 2)), 0);
      const exponents = mul(square, mul(exp(mul(logWidth, -2)), -0.5));
      const logNorm = mul(add(logWidth, HALF_LOG_TWO_PI), features);
      return sub(sub(logSumExp(exponents), Math.log(count)), logNorm);
    },
    noise: (features) => [
      { law: "uniform", size: 1 },
      { law: "normal", size: features },
    ],
    draw([level, noise], features, scope) {
      const { centers, logWidth } = parameters(features, scope);
      const starts = Float32Array.from({ length: count }, (_, index) => index);
      const place = mul(level!, count);
      const isAbove = greaterOrEqual(place, constant(starts, [1, count]));
      const isBelow = less(
        place,
        constant(
          starts.map((start) => start + 1),
          [1, count],
        ),
      );
      return add(matmul(toFloat(and(isAbove, isBelow)), centers), mul(noise!, exp(logWidth)));
    },
  };
}

const FARTHEST = 1e15;
