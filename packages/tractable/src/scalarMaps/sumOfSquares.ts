import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound, realNumber, wholeNumber } from "../errors/optionRules.ts";
import { add, constant, matmul, mul, type Tensor } from "../graph/index.ts";
import { boxCurve } from "./boxCurve.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface SumOfSquaresOptions {
  /** How many polynomials are squared and added; 3 by default. */
  readonly polynomials?: number;
  /** The degree of each of them; 3 by default. */
  readonly degree?: number;
  /** The curve is on [−bound, bound]; 5 by default. */
  readonly bound?: number;
  /** What is added to the squares, so that the slope is never 0, in (0, 1); 0.01 by default. */
  readonly minimumSlope?: number;
}

/**
 * z = ∫₀ˣ m + (1 − m)·Σₖ pₖ(u / bound)² du, a polynomial whose derivative is a sum of squares, on [−bound,
 * bound], and straight lines outside; all parameters 0 are the identity. Sum-of-squares polynomial flow
 * (Jaini et al. 2019).
 */
export function sumOfSquares(options: SumOfSquaresOptions = {}): ScalarMap {
  const {
    polynomials = 3,
    degree = 3,
    bound = 5,
    minimumSlope: m = 1e-2,
  } = checkOptions("sumOfSquares", options, {
    polynomials: wholeNumber({ to: 64 }),
    degree: wholeNumber({ to: 8 }),
    bound: boxBound,
    minimumSlope: realNumber({ above: 0, below: 1 }),
  });
  const ones = constant(new Float32Array(polynomials).fill(1), [1, polynomials]);
  /** Σₖ aₖ·bₖ, [1, n] */
  const inner = (a: Tensor, b: Tensor) => matmul(ones, mul(a, b));
  return {
    spec: { kind: "sumOfSquares", polynomials, degree, bound, minimumSlope: m },
    groups: new Array<number>(degree + 1).fill(polynomials),
    ...boxCurve(bound, (x, raw) => {
      // all 0: pₖ = 1 / √K, so that the squares add up to 1
      const coefficients = raw.map((own, power) =>
        power === 0 ? add(own, 1 / Math.sqrt(polynomials)) : own,
      );
      const u = mul(x, 1 / bound);
      let slope: Tensor = constant(m);
      let value: Tensor = mul(x, m);
      let powerOfU: Tensor = constant(1);
      for (let power = 0; power <= 2 * degree; power++) {
        let sum: Tensor | undefined;
        for (let i = Math.max(0, power - degree); i <= Math.min(power, degree); i++) {
          const term = inner(coefficients[i]!, coefficients[power - i]!);
          sum = sum === undefined ? term : add(sum, term);
        }
        const term = mul(mul(sum!, powerOfU), 1 - m);
        slope = add(slope, term);
        value = add(value, mul(mul(term, x), 1 / (power + 1)));
        powerOfU = mul(powerOfU, u);
      }
      return { value, slope };
    }),
  };
}
