import { apply, type Tensor } from "../tensor.ts";

const INT64 = 7; // TensorProto.DataType.INT64

/** Whole-numbered floats as int64, to be used as indices. No gradient. */
export function toInteger(x: Tensor): Tensor {
  return apply({
    opType: "Cast",
    inputs: [x],
    attributes: { to: INT64 },
    output: { shape: x.shape, dtype: "int64" },
    gradient: () => [undefined],
  });
}
