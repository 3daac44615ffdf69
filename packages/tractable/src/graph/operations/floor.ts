import { unary } from "./elementwise.ts";

/** The largest whole number ≤ x; its slope is 0 */
export const floor = unary({ opType: "Floor", gradient: () => undefined, fold: Math.floor });
