import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** eˣ */
export const exp = unary({ opType: "Exp", gradient: (dy, _x, y) => mul(dy, y), fold: Math.exp });
