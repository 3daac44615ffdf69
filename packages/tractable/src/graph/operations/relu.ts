import { greater } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { toFloat } from "./toFloat.ts";

/** max(x, 0) */
export const relu = unary({
  opType: "Relu",
  // a product with a cast mask: Where costs twice as much, and the dedicated Sign operator even more
  gradient: (dy, _x, y) => mul(dy, toFloat(greater(y, 0))),
  fold: (x) => Math.max(x, 0),
});
