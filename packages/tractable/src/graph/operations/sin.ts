import { cos } from "./cos.ts";
import { unary } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** sin x */
export const sin = unary({ opType: "Sin", gradient: (dy, x) => mul(dy, cos(x)), fold: Math.sin });
