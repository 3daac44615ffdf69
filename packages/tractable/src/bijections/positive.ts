import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf } from "../errors/optionRules.ts";
import { add, exp, log, max, mul, neg, softplus, sub, type Tensor } from "../graph/index.ts";
import type { Bijection } from "./bijection.ts";
import { sumEvent } from "./sumEvent.ts";

export interface PositiveOptions {
  /**
   * Decoding is eᶻ (scale-free, for values over several orders of magnitude) or ln(1 + eᶻ); "exp" by default.
   */
  readonly by?: "exp" | "softplus";
}

/** Positive data to real latents. */
export function positive(options: PositiveOptions = {}): Bijection {
  const { by = "exp" } = checkOptions("positive", options, { by: oneOf("exp", "softplus") });
  const spec = { kind: "positive", by };
  if (by === "exp") {
    return {
      spec,
      directions: closedForm,
      encode(x) {
        const value = log(max(x, SMALLEST));
        return { value, logDet: neg(sumEvent(value)) };
      },
      decode: (z) => ({ value: exp(z), logDet: sumEvent(z) }),
    };
  }
  // ln(eˣ − 1) = x + ln(1 − e⁻ˣ); the slope of decoding is the logistic function, 1 − e⁻ˣ
  const logSlope = (x: Tensor) => log(sub(1, exp(neg(x))));
  return {
    spec,
    directions: closedForm,
    encode(x) {
      const inside = max(x, SMALLEST);
      const slope = logSlope(inside);
      return { value: add(inside, slope), logDet: neg(sumEvent(slope)) };
    },
    decode(z) {
      return { value: softplus(z), logDet: mul(sumEvent(softplus(neg(z))), -1) };
    },
  };
}

/** Keeps the logarithm finite; data outside the support are refused at the border. */
const SMALLEST = 1e-30;
