import { less } from "./compare.ts";
import { binary } from "./elementwise.ts";
import { where } from "./where.ts";

/** The smaller of a and b; at equality the slope is b's */
export const min = binary({
  opType: "Min",
  gradient: (dy, a, b) => [() => where(less(a, b), dy, 0), () => where(less(a, b), 0, dy)],
  fold: Math.min,
});
