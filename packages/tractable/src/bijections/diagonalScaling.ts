import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { exp, knownSize, mul, neg, sum, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import { logScaleToUnit } from "../parameters/logScaleToUnit.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = x·e^s for every feature, learnable; the last layer of NICE (Dinh et al. 2015, section 3.3). `fit`
 * initialises s once, from data, so that the first latents have deviation 1, or less where features hardly
 * vary.
 */
export function diagonalScaling(options: NoOptions = {}): Bijection {
  checkOptions("diagonalScaling", options, {});
  const logScaleOf = (x: Tensor, scope: Scope) =>
    scope.parameter("logScale", x.shape.slice(1).map(knownSize), zeros, {
      estimate: () => logScaleToUnit(x, [0], SMALLEST_DEVIATION),
    });
  return {
    spec: { kind: "diagonalScaling" },
    directions: closedForm,
    encode(x, scope) {
      const logScale = logScaleOf(x, scope);
      return { value: mul(x, exp(logScale)), logDet: sum(logScale) };
    },
    decode(z, scope) {
      const logScale = neg(logScaleOf(z, scope));
      return { value: mul(z, exp(logScale)), logDet: sum(logScale) };
    },
  };
}

/**
 * A feature that hardly varies in the first batch isn't blown up: the couplings' first steps would be, too.
 */
const SMALLEST_DEVIATION = 0.003;
