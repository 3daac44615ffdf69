import type { Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { maxOver } from "./maxOver.ts";
import { reshape } from "./reshape.ts";
import { stopGradient } from "./stopGradient.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** ln Σ eˣ over the last axis, shifted by the largest value so that it can't overflow */
export function logSumExp(x: Tensor): Tensor {
  const top = stopGradient(maxOver(x, { axes: [-1], keepDims: true }));
  const total = log(sum(exp(sub(x, top)), { axes: [-1] }));
  return add(total, reshape(top, total.shape));
}
