import { asTensor, constant, type Operand } from "../constant.ts";
import { apply, type Tensor } from "../tensor.ts";
import { and, greater, less } from "./compare.ts";
import { where } from "./where.ts";

/** x limited to [low, high]; the gradient passes strictly inside and is 0 elsewhere */
export function clamp(operand: Operand, low: number, high: number): Tensor {
  const x = asTensor(operand);
  return apply({
    opType: "Clip",
    inputs: [x, constant(low), constant(high)],
    output: { shape: x.shape, dtype: "float32" },
    gradient: ([dy]) => [where(and(greater(x, low), less(x, high)), dy!, 0), undefined, undefined],
  });
}
