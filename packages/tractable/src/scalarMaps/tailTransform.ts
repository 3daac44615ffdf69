import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { realNumber } from "../errors/optionRules.ts";
import {
  abs,
  add,
  div,
  exp,
  greaterOrEqual,
  log,
  mul,
  neg,
  sub,
  type Tensor,
  where,
} from "../graph/index.ts";
import { softBound } from "../parameters/softBound.ts";
import { normalTail, tailQuantile } from "./normalTail.ts";
import type { ScalarMap } from "./scalarMap.ts";

export interface TailTransformOptions {
  /**
   * The tail weight λ that either side starts with, which training changes by a factor of up to 10; a density
   * falls like |x|^−(1 + 1/λ); 0.2 by default.
   */
  readonly weight?: number;
}

/**
 * Heavy tails to normal ones, with a weight λ for each side: x = ±σ·(erfc(|z| / √2)^−λ − 1) / λ, of slope 1
 * in the middle (σ = √(π/2)), undone exactly. A net behind it sees no far values, and the density keeps power
 * laws. Flexible tails for normalizing flows (Hickling & Prangle 2024, arXiv 2406.16971, eq. 4).
 */
export function tailTransform(options: TailTransformOptions = {}): ScalarMap {
  const { weight = 0.2 } = checkOptions("tailTransform", options, {
    weight: realNumber({ from: 0.1, to: 1 }),
  });
  const weightAt = (x: Tensor, [right, left]: readonly Tensor[]) =>
    mul(exp(softBound(where(greaterOrEqual(x, 0), right!, left!), Math.LN10)), weight);
  return {
    spec: { kind: "tailTransform", weight },
    groups: [1, 1],
    directions: closedForm,
    encode(x, parameters) {
      const lambda = weightAt(x, parameters);
      // ln erfc(|z| / √2) = −ln(1 + λ|x| / σ) / λ
      const far = log(add(mul(mul(lambda, abs(x)), 1 / SIGMA), 1));
      const size = neg(tailQuantile(sub(neg(div(far, lambda)), Math.LN2)));
      return { value: withSign(size, x), logSlope: neg(logSteepness(size, far)) };
    },
    decode(z, parameters) {
      const lambda = weightAt(z, parameters);
      const far = neg(mul(lambda, add(normalTail(neg(abs(z))).logProbability, Math.LN2)));
      const size = mul(div(sub(exp(far), 1), lambda), SIGMA);
      return { value: withSign(size, z), logSlope: logSteepness(abs(z), far) };
    },
  };
}

/** ln dx/dz at |z|, where ln(1 + λ|x| / σ) is `far`. */
function logSteepness(size: Tensor, far: Tensor): Tensor {
  return add(add(far, log(normalTail(neg(size)).hazard)), Math.log(SIGMA));
}

function withSign(size: Tensor, x: Tensor): Tensor {
  return where(greaterOrEqual(x, 0), size, neg(size));
}

const SIGMA = Math.sqrt(Math.PI / 2);
