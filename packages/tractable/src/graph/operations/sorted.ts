import { integers } from "../constant.ts";
import { knownSize } from "../shape.ts";
import { applyMany, type Tensor } from "../tensor.ts";

/** The values of every row of a matrix in ascending order. For estimates from data: it has no gradient. */
export function sorted(x: Tensor): Tensor {
  const size = knownSize(x.shape[1]);
  const [values] = applyMany({
    opType: "TopK",
    inputs: [x, integers([size])],
    attributes: { axis: 1, largest: 0, sorted: 1 },
    outputs: [
      { shape: x.shape, dtype: "float32" },
      { shape: x.shape, dtype: "int64" },
    ],
  });
  return values!;
}
