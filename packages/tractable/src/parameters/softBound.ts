import { abs, add, mul, reciprocal, type Tensor, withGradient } from "../graph/index.ts";

/**
 * a / (1 + |a / bound|), elementwise: like a itself near 0, and inside ±bound everywhere. zuko's soft bound.
 */
export function softBound(raw: Tensor, bound: number): Tensor {
  const shrink = reciprocal(add(1, mul(abs(raw), 1 / bound)));
  // its slope is 1 / (1 + |a / bound|)²
  return withGradient([mul(raw, shrink)], [raw], ([d]) => [mul(d!, mul(shrink, shrink))])[0]!;
}
