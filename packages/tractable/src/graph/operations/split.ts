import { integers } from "../constant.ts";
import { normalAxis } from "../shape.ts";
import { applyMany, type Tensor } from "../tensor.ts";
import { concat } from "./concat.ts";
import { zerosLike } from "./zerosLike.ts";

/** Cuts x along an axis into pieces of the given sizes. */
export function split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  if (sizes.length === 1) return [x];
  const normal = normalAxis(axis, x.shape.length);
  if (sizes.reduce((total, size) => total + size, 0) !== x.shape[normal]) {
    throw new Error(`split: expected sizes that add up to ${x.shape[normal]}, got ${sizes.join(" + ")}`);
  }
  return applyMany({
    opType: "Split",
    inputs: [x, integers(sizes)],
    attributes: { axis: normal },
    outputs: sizes.map((size) => ({
      shape: x.shape.map((dim, index) => (index === normal ? size : dim)),
      dtype: x.dtype,
    })),
    gradient: (gradients, pieces) => [
      concat(
        gradients.map((dy, index) => dy ?? zerosLike(pieces[index]!)),
        normal,
      ),
      undefined,
    ],
  });
}
