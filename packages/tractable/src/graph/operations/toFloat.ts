import { apply, type Tensor } from "../tensor.ts";

const FLOAT = 1; // TensorProto.DataType.FLOAT

/** 1 for true, 0 for false; integers as floats. No gradient. */
export function toFloat(x: Tensor): Tensor {
  return apply({
    opType: "Cast",
    inputs: [x],
    attributes: { to: FLOAT },
    output: { shape: x.shape, dtype: "float32" },
    gradient: () => [undefined],
  });
}
