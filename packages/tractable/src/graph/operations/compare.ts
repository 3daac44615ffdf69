import { asTensor, type Operand } from "../constant.ts";
import { broadcast } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";

function comparison(opType: string): (a: Operand, b: Operand) => Tensor {
  return (left, right) => {
    const [a, b] = [asTensor(left), asTensor(right)];
    return apply({
      opType,
      inputs: [a, b],
      output: { shape: broadcast(a.shape, b.shape), dtype: "bool" },
      gradient: () => [undefined, undefined],
    });
  };
}

/** a > b, as bool; comparisons have no gradient */
export const greater = comparison("Greater");
/** a ≥ b, as bool */
export const greaterOrEqual = comparison("GreaterOrEqual");
/** a < b, as bool */
export const less = comparison("Less");
/** a ≤ b, as bool */
export const lessOrEqual = comparison("LessOrEqual");
/** a = b, as bool */
export const equal = comparison("Equal");
/** a and b, of bools */
export const and = comparison("And");
