import { cauchy } from "../../src/distributions/cauchy.ts";
import { classMixture } from "../../src/distributions/classMixture.ts";
import { classNormal } from "../../src/distributions/classNormal.ts";
import { conditionalNormal } from "../../src/distributions/conditionalNormal.ts";
import { diagonalNormal } from "../../src/distributions/diagonalNormal.ts";
import type { Distribution } from "../../src/distributions/distribution.ts";
import { fullNormal } from "../../src/distributions/fullNormal.ts";
import { gaussianMixture } from "../../src/distributions/gaussianMixture.ts";
import { generalizedNormal } from "../../src/distributions/generalizedNormal.ts";
import { joint } from "../../src/distributions/joint.ts";
import { kernels } from "../../src/distributions/kernels.ts";
import { laplace } from "../../src/distributions/laplace.ts";
import { logistic } from "../../src/distributions/logistic.ts";
import { resampled } from "../../src/distributions/resampled.ts";
import { standardNormal } from "../../src/distributions/standardNormal.ts";
import { studentT } from "../../src/distributions/studentT.ts";
import { uniformBox } from "../../src/distributions/uniformBox.ts";
import { vonMises } from "../../src/distributions/vonMises.ts";
import { integerPixels } from "../../src/integers/integerPixels.ts";
import { mlp } from "../../src/nets/mlp.ts";

/** A base in the tests of integrals: it integrates to 1, and its draws are of its law. */
export interface BaseCase {
  readonly base: Distribution;
  /** How many features it is tried with. */
  readonly sizes: readonly number[];
  /** Where the mass is, by column; the last one's for all further columns. */
  readonly box: readonly (readonly [number, number])[];
  /** Points of the quadrature a side where there are two features. */
  readonly points: number;
  /** What it is conditioned on; nothing by default. */
  readonly context?: number[][];
}

/** A base whose mass lies within ±reach, in one and two features. */
function within(reach: number, base: Distribution): BaseCase {
  return { base, sizes: [1, 2], box: [[-reach, reach]], points: reach > 50 ? 1200 : 400 };
}

/** The bases whose integrals are taken, by name. */
export const baseCases: Readonly<Record<string, BaseCase>> = {
  standardNormal: within(7, standardNormal()),
  diagonalNormal: within(12, diagonalNormal()),
  logistic: within(20, logistic()),
  studentT: within(60, studentT({ degreesOfFreedom: 5 })),
  "studentT of 2.5 degrees": within(400, studentT({ degreesOfFreedom: 2.5 })),
  "studentT of learned degrees": within(150, studentT({ degreesOfFreedom: 6, degrees: "learned" })),
  gaussianMixture: within(12, gaussianMixture({ components: 5 })),
  kernels: within(8, kernels({ count: 7 })),
  uniformBox: within(4, uniformBox({ low: -1, high: 3 })),
  laplace: within(20, laplace()),
  "generalizedNormal of 4": within(4, generalizedNormal({ exponent: 4 })),
  "generalizedNormal of 1.5": within(12, generalizedNormal({ exponent: 1.5 })),
  vonMises: within(Math.PI, vonMises({ concentration: 3 })),
  fullNormal: within(14, fullNormal()),
  resampled: within(7, resampled({ net: mlp([16], { activation: "tanh" }), trials: 6 })),
  "joint, of a law for each of two features": {
    base: joint({
      parts: [
        { columns: [1], base: vonMises({ concentration: 2 }) },
        { columns: [0], base: laplace() },
      ],
    }),
    sizes: [2],
    box: [
      [-20, 20],
      [-Math.PI, Math.PI],
    ],
    points: 600,
  },
  "conditionalNormal, given a context": {
    base: conditionalNormal({ net: mlp([8]) }),
    sizes: [2],
    box: [[-12, 12]],
    points: 400,
    context: [[0.5, -1]],
  },
};

/** Bases that such an integral can't hold, and why: what holds them instead. */
export const baseExceptions: Readonly<Record<string, { readonly base: Distribution; readonly why: string }>> =
  {
    cauchy: {
      base: cauchy(),
      why: "no box holds its tails: its density and quartiles, in integrals.test.ts",
    },
    classMixture: {
      base: classMixture({ classes: 3, components: 2 }),
      why: "it has a law for each class: an integral for each, in integrals.test.ts",
    },
    classNormal: {
      base: classNormal({ classes: 3 }),
      why: "it has a law for each class: classes.test.ts",
    },
    integerPixels: {
      base: integerPixels({ image: { channels: 1, height: 2, width: 2 } }),
      why: "its values are whole numbers, whose probabilities are summed: integerFlow.test.ts",
    },
  };
