import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import {
  add,
  constant,
  exp,
  matmul,
  maxOver,
  mul,
  reciprocal,
  slice,
  stopGradient,
  sub,
  type Tensor,
} from "../graph/index.ts";
import { boxCurve } from "./boxCurve.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface BernsteinOptions {
  /** The degree of the polynomial; 16 by default. */
  readonly degree?: number;
  /** The box is [−bound, bound] in both directions; 5 by default. */
  readonly bound?: number;
  /** The least share of the box by which one coefficient exceeds the one before; 0.001 by default. */
  readonly minimumStep?: number;
}

/**
 * A Bernstein polynomial with increasing coefficients on [−bound, bound], and straight lines outside; all
 * parameters 0 are the identity. Value and slope come from de Casteljau's scheme. Bernstein-polynomial
 * normalizing flows (Ramasinghe et al. 2021).
 */
export function bernstein(options: BernsteinOptions = {}): ScalarMap {
  const {
    degree = 16,
    bound = 5,
    minimumStep = 1e-3,
  } = checkOptions("bernstein", options, {
    degree: wholeNumber({ from: 2, to: 64 }),
    bound: boxBound,
    minimumStep: realNumber({ above: 0, below: 1 / 64 }),
  });
  // coefficients from the shares of their steps: −bound, then so much more each time
  const upTo = constant(
    Float32Array.from({ length: (degree + 1) * degree }, (_, at) =>
      at % degree < Math.floor(at / degree) ? 2 * bound : 0,
    ),
    [degree + 1, degree],
  );
  const coefficients = ([raw]: readonly Tensor[]) => {
    const weights = exp(sub(raw!, stopGradient(maxOver(raw!, { axes: [0], keepDims: true }))));
    const total = matmul(constant(new Float32Array(degree).fill(1), [1, degree]), weights);
    const shares = add(mul(mul(weights, reciprocal(total)), 1 - degree * minimumStep), minimumStep);
    return sub(matmul(upTo, shares), bound);
  };
  return {
    spec: { kind: "bernstein", degree, bound, minimumStep },
    groups: [degree],
    ...boxCurve(bound, (x, parameters) => {
      const u = mul(add(x, bound), 0.5 / bound);
      const rest = sub(1, u);
      let level = coefficients(parameters);
      for (let size = degree; size > 1; size--) {
        level = add(mul(slice(level, 0, size, 0), rest), mul(slice(level, 1, size + 1, 0), u));
      }
      const [a, b] = [slice(level, 0, 1, 0), slice(level, 1, 2, 0)];
      return { value: add(mul(a, rest), mul(b, u)), slope: mul(sub(b, a), (0.5 * degree) / bound) };
    }),
  };
}
