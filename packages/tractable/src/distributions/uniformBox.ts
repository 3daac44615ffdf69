import { abs, add, fixed, lessOrEqual, mul, sub, sum, toFloat, where } from "../graph/index.ts";
import type { Distribution } from "./distribution.ts";

export interface UniformBoxOptions {
  readonly low?: number;
  readonly high?: number;
}

/** Uniform on [low, high] in every feature, and −∞ outside. */
export function uniformBox({ low = 0, high = 1 }: UniformBoxOptions = {}): Distribution {
  const half = (high - low) / 2;
  return {
    spec: { kind: "uniformBox", low, high },
    logProb(z) {
      const features = fixed(z.shape[1]);
      const inside = toFloat(lessOrEqual(abs(sub(z, low + half)), half));
      const all = lessOrEqual(features, sum(inside, { axes: [1] }));
      return where(all, -features * Math.log(high - low), Number.NEGATIVE_INFINITY);
    },
    noise: (features) => [{ law: "uniform", size: features }],
    draw: ([noise]) => add(mul(noise!, high - low), low),
  };
}
