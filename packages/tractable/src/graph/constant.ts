import { type Shape, sizeOf } from "./shape.ts";
import { apply, type Tensor } from "./tensor.ts";

/** What operations accept: a tensor, or a number for a scalar constant. */
export type Operand = Tensor | number;

/** Numbers that are part of the graph, as float32. */
export function constant(data: number | readonly number[] | Float32Array, shape?: Shape): Tensor {
  const values = typeof data === "number" ? Float32Array.of(data) : Float32Array.from(data);
  const dims = shape ?? (typeof data === "number" ? [] : [values.length]);
  if (sizeOf(dims) !== values.length) {
    throw new Error(`constant: expected ${sizeOf(dims)} values, got ${values.length}`);
  }
  return apply({ opType: "Constant", inputs: [], output: { shape: dims, dtype: "float32" }, data: values });
}

/** Whole numbers that parametrise an operator (axes, sizes), as int64. */
export function integers(values: readonly number[], shape: Shape = [values.length]): Tensor {
  const data = BigInt64Array.from(values, (value) => BigInt(value));
  return apply({ opType: "Constant", inputs: [], output: { shape, dtype: "int64" }, data });
}

/** A constant filled with one value. */
export function full(shape: Shape, value: number): Tensor {
  return constant(new Float32Array(sizeOf(shape)).fill(value), shape);
}

/** The tensor itself, or a number as a scalar constant. */
export function asTensor(operand: Operand): Tensor {
  return typeof operand === "number" ? constant(operand) : operand;
}

/** The number a scalar constant holds; undefined for anything else. */
export function scalarValue(operand: Operand): number | undefined {
  if (typeof operand === "number") return operand;
  const { data } = operand.node;
  return data instanceof Float32Array && operand.shape.length === 0 ? data[0] : undefined;
}
