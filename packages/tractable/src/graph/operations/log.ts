import { div } from "./div.ts";
import { unary } from "./elementwise.ts";

/** ln x */
export const log = unary({ opType: "Log", gradient: (dy, x) => div(dy, x), fold: Math.log });
