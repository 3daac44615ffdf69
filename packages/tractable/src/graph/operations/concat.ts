import { addDims, knownSize, normalAxis, sameShape, showShape } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { split } from "./split.ts";

/** Tensors one after another along an axis; sizes along it must be known for the gradient. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0];
  if (first === undefined) throw new Error("concat: expected at least one tensor, got none");
  if (parts.length === 1) return first;
  const normal = normalAxis(axis, first.shape.length);
  const others = (x: Tensor) => x.shape.map((dim, index) => (index === normal ? 1 : dim));
  if (parts.some((part) => !sameShape(others(part), others(first)))) {
    throw new Error(
      `concat: expected equal shapes but for axis ${normal}, got ${parts.map((part) => showShape(part.shape)).join(", ")}`,
    );
  }
  const sizes = parts.map((part) => part.shape[normal]!);
  const shape = first.shape.map((dim, index) => (index === normal ? addDims(sizes) : dim));
  return apply({
    opType: "Concat",
    // a list of the caller's may grow later
    inputs: [...parts],
    attributes: { axis: normal },
    output: { shape, dtype: first.dtype },
    gradient: ([dy]) => [...split(dy!, sizes.map(knownSize), normal)],
  });
}
