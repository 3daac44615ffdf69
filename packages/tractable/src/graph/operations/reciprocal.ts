import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** 1/x */
export const reciprocal = unary({
  opType: "Reciprocal",
  gradient: (dy, _x, y) => neg(mul(dy, mul(y, y))),
  fold: (x) => 1 / x,
});
