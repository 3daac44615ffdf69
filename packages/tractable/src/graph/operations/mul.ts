import { scalarValue } from "../constant.ts";
import { binary } from "./elementwise.ts";

/** a · b */
export const mul = binary({
  opType: "Mul",
  gradient: (dy, a, b) => [() => mul(dy, b), () => mul(dy, a)],
  fold: (a, b) => a * b,
  shortcut: (a, b) => (scalarValue(a) === 1 ? b : scalarValue(b) === 1 ? a : undefined),
});
