import { greater } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { where } from "./where.ts";

/** max(x, 0) */
export const relu = unary({
  opType: "Relu",
  // a selection from the result: the dedicated Sign operator costs three times as much
  gradient: (dy, _x, y) => where(greater(y, 0), dy, 0),
  fold: (x) => Math.max(x, 0),
});
