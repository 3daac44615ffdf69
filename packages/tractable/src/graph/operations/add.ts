import { scalarValue } from "../constant.ts";
import { binary } from "./elementwise.ts";

/** a + b */
export const add = binary({
  opType: "Add",
  gradient: (dy) => [() => dy, () => dy],
  fold: (a, b) => a + b,
  shortcut: (a, b) => (scalarValue(a) === 0 ? b : scalarValue(b) === 0 ? a : undefined),
});
