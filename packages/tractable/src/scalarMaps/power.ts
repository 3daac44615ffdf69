import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  div,
  exp,
  greaterOrEqual,
  log,
  mul,
  neg,
  sub,
  type Tensor,
  where,
} from "../graph/index.ts";
import { softBound } from "../parameters/softBound.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface PowerOptions {
  /** The largest exponent, whose reciprocal is the smallest; 3 by default. */
  readonly largestExponent?: number;
}

/**
 * z = sgn(x)·((1 + |x|)^p − 1) / p: a power far out, a straight line of slope 1 in the middle, for tails on
 * both sides. All parameters 0 are the identity. The symmetric form of Yeo & Johnson (2000).
 */
export function power(options: PowerOptions = {}): ScalarMap {
  const { largestExponent = 3 } = checkOptions("power", options, {
    largestExponent: realNumber({ above: 1, to: 10 }),
  });
  const read = ([raw]: readonly Tensor[]) => softBound(raw!, Math.log(largestExponent));
  return {
    spec: { kind: "power", largestExponent },
    groups: [1],
    directions: closedForm,
    encode(x, parameters) {
      const exponent = exp(read(parameters));
      const far = log(add(abs(x), 1));
      const size = div(sub(exp(mul(far, exponent)), 1), exponent);
      return { value: withSign(size, x), logSlope: mul(sub(exponent, 1), far) };
    },
    decode(z, parameters) {
      const exponent = exp(read(parameters));
      const far = div(log(add(mul(abs(z), exponent), 1)), exponent);
      return { value: withSign(sub(exp(far), 1), z), logSlope: mul(sub(1, exponent), far) };
    },
  };
}

function withSign(size: Tensor, x: Tensor): Tensor {
  return where(greaterOrEqual(x, 0), size, neg(size));
}
