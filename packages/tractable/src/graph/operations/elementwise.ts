import { asTensor, constant, type Operand, scalarValue } from "../constant.ts";
import { broadcast } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { sumTo } from "./sumTo.ts";

interface Unary {
  readonly opType: string;
  /** dL/dx from dL/dy, x and y. */
  readonly gradient: (dy: Tensor, x: Tensor, y: Tensor) => Tensor | undefined;
  /** The function of a number, to fold constants. */
  readonly fold: (x: number) => number;
}

/** Makes an elementwise operation of one float32 tensor. */
export function unary({ opType, gradient, fold }: Unary): (x: Operand) => Tensor {
  return (operand) => {
    const known = scalarValue(operand);
    if (known !== undefined) return constant(fold(known));
    const x = asTensor(operand);
    return apply({
      opType,
      inputs: [x],
      output: { shape: x.shape, dtype: "float32" },
      gradient: ([dy], [y]) => [gradient(dy!, x, y!)],
    });
  };
}

interface Binary {
  readonly opType: string;
  /** dL/da and dL/db at the shape of the result; each is summed to the operand's own shape. */
  readonly gradient: (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => [() => Tensor, () => Tensor];
  readonly fold: (a: number, b: number) => number;
  /** Results that need no operation, e.g. x + 0. */
  readonly shortcut?: (a: Operand, b: Operand) => Operand | undefined;
}

/** Makes an elementwise operation of two float32 tensors, with broadcasting. */
export function binary({ opType, gradient, fold, shortcut }: Binary): (a: Operand, b: Operand) => Tensor {
  return (left, right) => {
    const [known, other] = [scalarValue(left), scalarValue(right)];
    if (known !== undefined && other !== undefined) return constant(fold(known, other));
    const short = shortcut?.(left, right);
    if (short !== undefined) return asTensor(short);
    const [a, b] = [asTensor(left), asTensor(right)];
    return apply({
      opType,
      inputs: [a, b],
      output: { shape: broadcast(a.shape, b.shape), dtype: "float32" },
      gradient: ([dy], [y]) => {
        const [da, db] = gradient(dy!, a, b, y!);
        const needs = (x: Tensor) => x.node.opType !== "Constant";
        return [needs(a) ? sumTo(da(), a.shape) : undefined, needs(b) ? sumTo(db(), b.shape) : undefined];
      },
    });
  };
}
