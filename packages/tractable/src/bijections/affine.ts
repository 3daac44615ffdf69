import { abs, add, exp, mul, neg, reciprocal, sub, type Tensor, withGradient } from "../graph/index.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface AffineOptions {
  /** The smallest scale; the largest is its reciprocal. */
  readonly minimumScale?: number;
}

/**
 * z = x·e^s + t with parameters t and a, where s = a / (1 + |a / ln m|) stays inside ±ln m for the smallest
 * scale m: the scale can reach neither 0 nor ∞, in either direction. RealNVP (Dinh et al. 2017, eq. 7) with
 * zuko's soft bound.
 */
export function affine({ minimumScale = 1e-3 }: AffineOptions = {}): ScalarMap {
  const bound = -Math.log(minimumScale);
  const logScale = (raw: Tensor) => {
    const shrink = reciprocal(add(1, mul(abs(raw), 1 / bound)));
    // the slope of a / (1 + |a / c|) is 1 / (1 + |a / c|)²
    return withGradient([mul(raw, shrink)], [raw], ([ds]) => [mul(ds!, mul(shrink, shrink))])[0]!;
  };
  return {
    spec: { kind: "affine", minimumScale },
    groups: [1, 1],
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
