import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import { add, exp, mul, neg, sub, type Tensor } from "../graph/index.ts";
import { softBound } from "../parameters/softBound.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface AffineOptions {
  /** The smallest scale, whose reciprocal is the largest; 0.001 by default. */
  readonly minimumScale?: number;
}

/**
 * z = x·e^s + t with parameters t and a, where s = a / (1 + |a / ln m|) stays inside ±ln m for the smallest
 * scale m: the scale can reach neither 0 nor ∞, in either direction. RealNVP (Dinh et al. 2017, eq. 7) with
 * zuko's soft bound.
 */
export function affine(options: AffineOptions = {}): ScalarMap {
  const { minimumScale = 1e-3 } = checkOptions("affine", options, {
    minimumScale: realNumber({ above: 0, below: 1 }),
  });
  const bound = -Math.log(minimumScale);
  const logScale = (raw: Tensor) => softBound(raw, bound);
  return {
    spec: { kind: "affine", minimumScale },
    groups: [1, 1],
    directions: closedForm,
    encode(x, [shift, raw]) {
      const s = logScale(raw!);
      return { value: add(mul(x, exp(s)), shift!), logSlope: s };
    },
    decode(z, [shift, raw]) {
      const s = neg(logScale(raw!));
      return { value: mul(sub(z, shift!), exp(s)), logSlope: s };
    },
  };
}
