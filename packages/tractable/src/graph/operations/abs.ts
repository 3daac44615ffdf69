import { greater } from "./compare.ts";
import { unary } from "./elementwise.ts";
import { neg } from "./neg.ts";
import { where } from "./where.ts";

/** |x|; its slope at 0 is taken as −1 */
export const abs = unary({
  opType: "Abs",
  gradient: (dy, x) => where(greater(x, 0), dy, neg(dy)),
  fold: Math.abs,
});
