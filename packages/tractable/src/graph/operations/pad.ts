import { constant, integers } from "../constant.ts";
import { knownSize, normalAxis } from "../shape.ts";
import { apply, type Tensor } from "../tensor.ts";
import { slice } from "./slice.ts";

/** x with `before` and `after` copies of one value added along an axis of known size. */
export function pad(x: Tensor, before: number, after: number, axis: number, value = 0): Tensor {
  if (before === 0 && after === 0) return x;
  const rank = x.shape.length;
  const normal = normalAxis(axis, rank);
  const size = knownSize(x.shape[normal]);
  const amounts = new Array<number>(2 * rank).fill(0);
  amounts[normal] = before;
  amounts[rank + normal] = after;
  return apply({
    opType: "Pad",
    inputs: [x, integers(amounts), constant(value)],
    output: {
      shape: x.shape.map((dim, index) => (index === normal ? size + before + after : dim)),
      dtype: x.dtype,
    },
    gradient: ([dy]) => [slice(dy!, before, before + size, normal), undefined, undefined],
  });
}
