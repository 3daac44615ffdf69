import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary({
  opType: "Sigmoid",
  gradient: (dy, _x, y) => mul(dy, mul(y, sub(1, y))),
  fold: (x) => 1 / (1 + Math.exp(-x)),
});
