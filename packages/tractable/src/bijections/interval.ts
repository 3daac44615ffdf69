import { closedForm } from "../directions/directions.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { endOfRange, realNumber } from "../errors/optionRules.ts";
import { add, clamp, log, mul, neg, sigmoid, softplus, sub, type Tensor } from "../graph/index.ts";
import type { Bijection } from "./bijection.ts";
import { sumEvent } from "./sumEvent.ts";

export interface IntervalOptions {
  /** Where the interval begins; 0 by default. */
  readonly low?: number;
  /** Where the interval ends; 1 by default. */
  readonly high?: number;
}

/** Data inside (low, high) to real latents by the logit, ln(u / (1 − u)). */
export function interval(options: IntervalOptions = {}): Bijection {
  const { low = 0, high = 1 } = checkOptions("interval", options, { low: endOfRange, high: endOfRange });
  checkOption("interval", "high", high, realNumber({ above: low }));
  const width = high - low;
  // ln of the slope of decoding, width·σ(z)·σ(−z)
  const logSlope = (z: Tensor) => sub(Math.log(width), add(softplus(z), softplus(neg(z))));
  return {
    spec: { kind: "interval", low, high },
    directions: closedForm,
    encode(x) {
      const u = clamp(mul(sub(x, low), 1 / width), EDGE, 1 - EDGE);
      const value = sub(log(u), log(sub(1, u)));
      return { value, logDet: neg(sumEvent(logSlope(value))) };
    },
    decode: (z) => ({ value: add(mul(sigmoid(z), width), low), logDet: sumEvent(logSlope(z)) }),
  };
}

/** Keeps the logit finite in float32; data outside the support are refused at the border. */
const EDGE = 6e-8;
