import { asTensor, type Operand } from "../constant.ts";
import { broadcast } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { sumTo } from "./sumTo.ts";

/**
 * a where the condition holds, else b. Both must be finite in value and gradient everywhere: a NaN in the
 * branch that isn't taken comes back through the gradient, so clamp before and select after.
 */
export function where(condition: Tensor, left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left), asTensor(right)];
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
  return apply({
    opType: "Where",
    inputs: [condition, a, b],
    output: { shape, dtype: "float32" },
    gradient: ([dy]) => [
      undefined,
      a.node.opType === "Constant" ? undefined : sumTo(where(condition, dy!, 0), a.shape),
      b.node.opType === "Constant" ? undefined : sumTo(where(condition, 0, dy!), b.shape),
    ],
  });
}
