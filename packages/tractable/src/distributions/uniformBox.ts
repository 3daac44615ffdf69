import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { endOfRange, realNumber } from "../errors/optionRules.ts";
import { abs, add, knownSize, lessOrEqual, mul, sub, sum, toFloat, where } from "../graph/index.ts";
import type { Distribution } from "./distribution.ts";

export interface UniformBoxOptions {
  /** The lower end in every feature; 0 by default. */
  readonly low?: number;
  /** The upper end in every feature; 1 by default. */
  readonly high?: number;
}

/** Uniform on [low, high] in every feature, and −∞ outside. */
export function uniformBox(options: UniformBoxOptions = {}): Distribution {
  const { low = 0, high = 1 } = checkOptions("uniformBox", options, {
    low: endOfRange,
    high: endOfRange,
  });
  checkOption("uniformBox", "high", high, realNumber({ above: low }));
  const half = (high - low) / 2;
  return {
    spec: { kind: "uniformBox", low, high },
    isOfAngles: low === -Math.PI && high === Math.PI,
    logProb(z) {
      const features = knownSize(z.shape[1]);
      const inside = toFloat(lessOrEqual(abs(sub(z, low + half)), half));
      const all = lessOrEqual(features, sum(inside, { axes: [1] }));
      return where(all, -features * Math.log(high - low), Number.NEGATIVE_INFINITY);
    },
    noise: (features) => [{ law: "uniform", size: features }],
    draw: ([noise]) => add(mul(noise!, high - low), low),
  };
}
