import { integers } from "../constant.ts";
import { knownSize, normalAxis } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { pad } from "./pad.ts";

/** The part [start, end) of x along an axis of known size. */
export function slice(x: Tensor, start: number, end: number, axis: number): Tensor {
  const normal = normalAxis(axis, x.shape.length);
  const size = knownSize(x.shape[normal]);
  if (start < 0 || end > size || start >= end) {
    throw new Error(`slice: expected a range inside 0 … ${size}, got ${start} … ${end}`);
  }
  if (start === 0 && end === size) return x;
  return apply({
    opType: "Slice",
    inputs: [x, integers([start]), integers([end]), integers([normal])],
    output: { shape: x.shape.map((dim, index) => (index === normal ? end - start : dim)), dtype: x.dtype },
    gradient: ([dy]) => [pad(dy!, start, size - end, normal), undefined, undefined, undefined],
  });
}
