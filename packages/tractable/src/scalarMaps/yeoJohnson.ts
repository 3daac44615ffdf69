import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
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

/**
 * z = ((1 + x)^λ − 1) / λ above 0 and −((1 − x)^(2 − λ) − 1) / (2 − λ) below, with 0 < λ < 2: a power that
 * takes skew away, in closed form both ways. All parameters 0 are the identity, λ = 1. Yeo & Johnson (2000).
 */
export function yeoJohnson(options: NoOptions = {}): ScalarMap {
  checkOptions("yeoJohnson", options, {});
  /** λ of numbers above 0, 2 − λ of those below. */
  const exponentOf = (x: Tensor, [raw]: readonly Tensor[]) => {
    const bent = softBound(raw!, 1);
    return where(greaterOrEqual(x, 0), add(1, bent), sub(1, bent));
  };
  return {
    spec: { kind: "yeoJohnson" },
    groups: [1],
    directions: closedForm,
    encode(x, parameters) {
      const exponent = exponentOf(x, parameters);
      const far = log(add(abs(x), 1));
      const size = div(sub(exp(mul(far, exponent)), 1), exponent);
      return { value: withSign(size, x), logSlope: mul(sub(exponent, 1), far) };
    },
    decode(z, parameters) {
      const exponent = exponentOf(z, parameters);
      const far = div(log(add(mul(abs(z), exponent), 1)), exponent);
      return { value: withSign(sub(exp(far), 1), z), logSlope: mul(sub(1, exponent), far) };
    },
  };
}

/** The raw parameter of `yeoJohnson` for an exponent λ between 0 and 2. */
export function rawExponentOf(exponent: number): number {
  const bent = exponent - 1;
  return bent / (1 - Math.abs(bent));
}

function withSign(size: Tensor, x: Tensor): Tensor {
  return where(greaterOrEqual(x, 0), size, neg(size));
}
