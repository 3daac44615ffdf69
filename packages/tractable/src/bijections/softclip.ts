import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { boxBound } from "../errors/optionRules.ts";
import { abs, add, div, log, max, mul, sub, type Tensor } from "../graph/index.ts";
import type { Bijection } from "./bijection.ts";
import { sumEvent } from "./sumEvent.ts";

export interface SoftclipOptions {
  /** Latents lie in (−bound, bound); 5 by default. */
  readonly bound?: number;
}

/**
 * z = x / (1 + |x| / bound): all real numbers into an interval, nearly unchanged in its middle, before maps
 * that act on a box.
 */
export function softclip(options: SoftclipOptions = {}): Bijection {
  const { bound = 5 } = checkOptions("softclip", options, { bound: boxBound });
  const logSlope = (x: Tensor) => mul(log(add(mul(abs(x), 1 / bound), 1)), -2);
  return {
    spec: { kind: "softclip", bound },
    directions: closedForm,
    encode: (x) => ({ value: div(x, add(mul(abs(x), 1 / bound), 1)), logDet: sumEvent(logSlope(x)) }),
    decode(z) {
      const left = max(sub(1, mul(abs(z), 1 / bound)), SMALLEST);
      return { value: div(z, left), logDet: sumEvent(mul(log(left), -2)) };
    },
  };
}

/** Latents at the ends are of data very far out, not of infinite ones. */
const SMALLEST = 1e-6;
