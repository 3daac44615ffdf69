import { scalarValue } from "../constant.ts";
import { binary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** a / b */
export const div = binary({
  opType: "Div",
  gradient: (dy, _a, b, y) => [() => div(dy, b), () => neg(div(mul(dy, y), b))],
  fold: (a, b) => a / b,
  shortcut: (a, b) => (scalarValue(b) === 1 ? a : undefined),
});
