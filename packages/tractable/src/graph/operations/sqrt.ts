import { div } from "./div.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** √x */
export const sqrt = unary({
  opType: "Sqrt",
  gradient: (dy, _x, y) => div(mul(dy, 0.5), y),
  fold: Math.sqrt,
});
