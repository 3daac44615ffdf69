import { greater } from "./compare.ts";
import { binary } from "./elementwise.ts";
import { where } from "./where.ts";

/** The larger of a and b; at equality the slope is b's */
export const max = binary({
  opType: "Max",
  gradient: (dy, a, b) => [() => where(greater(a, b), dy, 0), () => where(greater(a, b), 0, dy)],
  fold: Math.max,
});
