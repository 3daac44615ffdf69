import { apply, type Tensor } from "../tensor.ts";

/** x, taken as a constant by differentiation */
export function stopGradient(x: Tensor): Tensor {
  return apply({
    opType: "Identity",
    inputs: [x],
    output: { shape: x.shape, dtype: x.dtype },
    gradient: () => [undefined],
  });
}
