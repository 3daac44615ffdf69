import { unary } from "./elementwise.ts";

/** −x */
export const neg = unary({ opType: "Neg", gradient: (dy) => neg(dy), fold: (x) => -x });
