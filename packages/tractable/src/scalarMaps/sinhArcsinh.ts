import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  exp,
  greaterOrEqual,
  log,
  mul,
  neg,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../graph/index.ts";
import { softBound } from "../parameters/softBound.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface SinhArcsinhOptions {
  /** The largest tail weight, whose reciprocal is the smallest; 4 by default. */
  readonly largestWeight?: number;
  /** The largest skewness, in either direction; 3 by default. */
  readonly largestSkew?: number;
}

/**
 * z = sinh(δ·arsinh(x) + ε) with a tail weight δ and a skewness ε: four shapes of tails from two numbers, in
 * closed form both ways. All parameters 0 are the identity. Jones & Pewsey (2009).
 */
export function sinhArcsinh(options: SinhArcsinhOptions = {}): ScalarMap {
  const { largestWeight = 4, largestSkew = 3 } = checkOptions("sinhArcsinh", options, {
    largestWeight: realNumber({ above: 1, to: 10 }),
    largestSkew: realNumber({ above: 0, to: 10 }),
  });
  const read = ([weight, skew]: readonly Tensor[]) => ({
    logWeight: softBound(weight!, Math.log(largestWeight)),
    skew: softBound(skew!, largestSkew),
  });
  return {
    spec: { kind: "sinhArcsinh", largestWeight, largestSkew },
    groups: [1, 1],
    directions: closedForm,
    encode(x, parameters) {
      const { logWeight, skew } = read(parameters);
      const inner = add(mul(arsinh(x), exp(logWeight)), skew);
      return { value: sinh(inner), logSlope: sub(add(logWeight, logCosh(inner)), logCosh(arsinh(x))) };
    },
    decode(z, parameters) {
      const { logWeight, skew } = read(parameters);
      const inner = mul(sub(arsinh(z), skew), exp(neg(logWeight)));
      return { value: sinh(inner), logSlope: sub(sub(logCosh(inner), logWeight), logCosh(arsinh(z))) };
    },
  };
}

/** sgn(x)·ln(|x| + √(x² + 1)), which doesn't cancel */
function arsinh(x: Tensor): Tensor {
  const size = abs(x);
  const value = log(add(size, sqrt(add(mul(size, size), 1))));
  return where(greaterOrEqual(x, 0), value, neg(value));
}

function sinh(x: Tensor): Tensor {
  return mul(sub(exp(x), exp(neg(x))), 0.5);
}

/** ln cosh x = |x| + ln(1 + e^−2|x|) − ln 2 */
function logCosh(x: Tensor): Tensor {
  const size = abs(x);
  return sub(add(size, log(add(1, exp(mul(size, -2))))), Math.LN2);
}
