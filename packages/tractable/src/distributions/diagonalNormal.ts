import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, exp, knownSize, mul, neg, sub, sum, type Tensor } from "../graph/index.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Distribution, HALF_LOG_TWO_PI } from "./distribution.ts";

/** Independent normals with learnable means and deviations. */
export function diagonalNormal(options: NoOptions = {}): Distribution {
  checkOptions("diagonalNormal", options, {});
  const parameters = (features: number, scope: Scope) => ({
    mean: scope.parameter("mean", [features], zeros),
    logScale: scope.parameter("logScale", [features], zeros),
  });
  return {
    spec: { kind: "diagonalNormal" },
    logProb(z, scope) {
      const features = knownSize(z.shape[1]);
      const { mean, logScale } = parameters(features, scope);
      const standard: Tensor = mul(sub(z, mean), exp(neg(logScale)));
      const perRow = mul(sum(mul(standard, standard), { axes: [1] }), -0.5);
      return sub(sub(perRow, sum(logScale)), HALF_LOG_TWO_PI * features);
    },
    noise: (features) => [{ law: "normal", size: features }],
    draw([noise], features, scope) {
      const { mean, logScale } = parameters(features, scope);
      return add(mul(noise!, exp(logScale)), mean);
    },
  };
}
