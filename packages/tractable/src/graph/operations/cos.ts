import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sin } from "./sin.ts";

/** cos x */
export const cos = unary({ opType: "Cos", gradient: (dy, x) => neg(mul(dy, sin(x))), fold: Math.cos });
