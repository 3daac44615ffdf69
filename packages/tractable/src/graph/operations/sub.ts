import { scalarValue } from "../constant.ts";
import { binary } from "./elementwise.ts";
import { neg } from "./neg.ts";

/** a − b */
export const sub = binary({
  opType: "Sub",
  gradient: (dy) => [() => dy, () => neg(dy)],
  fold: (a, b) => a - b,
  shortcut: (a, b) => (scalarValue(b) === 0 ? a : undefined),
});
