import { asTensor, type Operand } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { withGradient } from "./withGradient.ts";

/** ln(1 + eˣ) as max(x, 0) + ln(1 + e^−|x|): it can't overflow, and is four times faster than ONNX's Softplus */
export function softplus(operand: Operand): Tensor {
  const x = asTensor(operand);
  const value = add(relu(x), log(add(1, exp(neg(abs(x))))));
  return withGradient([value], [x], ([dy]) => [mul(dy!, sigmoid(x))])[0]!;
}
