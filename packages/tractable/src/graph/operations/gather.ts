import { constant, integers } from "../constant.ts";
import { knownSize, normalAxis } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/**
 * The entries of x at constant indices along an axis, in that order; an index may be used twice or not at
 * all.
 */
export function gather(x: Tensor, indices: readonly number[], axis: number): Tensor {
  const normal = normalAxis(axis, x.shape.length);
  const size = knownSize(x.shape[normal]);
  const wrong = indices.find((index) => !(index >= 0 && index < size));
  if (wrong !== undefined) throw new Error(`gather: expected indices below ${size}, got ${wrong}`);
  if (indices.length === size && indices.every((index, place) => index === place)) return x;
  return apply({
    opType: "Gather",
    inputs: [x, integers(indices)],
    attributes: { axis: normal },
    output: { shape: x.shape.map((dim, at) => (at === normal ? indices.length : dim)), dtype: x.dtype },
    gradient: ([dy]) => [scatter(dy!, indices, size, normal), undefined],
  });
}

/** Adds the entries of dy up at the places they came from. */
function scatter(dy: Tensor, indices: readonly number[], size: number, axis: number): Tensor {
  const isPermutation = indices.length === size && new Set(indices).size === size;
  if (isPermutation)
    return gather(
      dy,
      indices.map((_, place) => indices.indexOf(place)),
      axis,
    );
  const oneHot = new Float32Array(indices.length * size);
  indices.forEach((index, place) => {
    oneHot[place * size + index] = 1;
  });
  const rank = dy.shape.length;
  const toLast = [...dy.shape.keys()].filter((at) => at !== axis).concat(axis);
  const back = Array.from({ length: rank }, (_, at) => toLast.indexOf(at));
  const moved = transpose(dy, toLast);
  const rows = reshape(moved, [-1, indices.length]);
  const summed = matmul(rows, constant(oneHot, [indices.length, size]));
  return transpose(reshape(summed, [...moved.shape.slice(0, -1), size]), back);
}
