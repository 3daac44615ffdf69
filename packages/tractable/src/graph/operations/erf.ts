import { asTensor, type Operand } from "../constant.ts";
import { apply, type Tensor } from "../tensor.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt */
export function erf(operand: Operand): Tensor {
  const x = asTensor(operand);
  return apply({
    opType: "Erf",
    inputs: [x],
    output: { shape: x.shape, dtype: "float32" },
    gradient: ([dy]) => [mul(dy!, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x)))))],
  });
}
