import { add, mul, sub, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

/**
 * A random direction of ±1 for every row and step of training, [batch, features]: ε·A·ε is the trace of A on
 * average (Hutchinson 1990). Undefined outside training, where traces are to be exact. The signs are what
 * dropout of one half hides and doubles, 0 or 2.
 */
export function traceProbe(x: Tensor, scope: Scope): Tensor | undefined {
  const ones = add(mul(x, 0), 1);
  const hidden = scope.dropout(ones, 0.5);
  return hidden === ones ? undefined : sub(hidden, 1);
}
