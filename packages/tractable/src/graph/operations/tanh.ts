import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** tanh x */
export const tanh = unary({
  opType: "Tanh",
  gradient: (dy, _x, y) => mul(dy, sub(1, mul(y, y))),
  fold: Math.tanh,
});
