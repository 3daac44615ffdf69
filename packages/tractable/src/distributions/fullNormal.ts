import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, exp, matmul, mul, neg, sub, sum } from "../graph/index.ts";
import { identityMatrix, triangle } from "../matrices/identityMatrix.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Distribution, featuresOf, HALF_LOG_TWO_PI } from "./distribution.ts";

/**
 * A normal law with a learnable mean and covariance: e = (z − μ)·L·diag eˢ is standard normal, with a unit
 * lower triangular L. Starts as the standard normal.
 */
export function fullNormal(options: NoOptions = {}): Distribution {
  checkOptions("fullNormal", options, {});
  const parameters = (features: number, scope: Scope) => {
    const mixing = scope.parameter("mixing", [features, features], zeros);
    const below = triangle(features, (row, column) => row > column);
    return {
      mean: scope.parameter("mean", [features], zeros),
      lower: add(mul(mixing, below), identityMatrix(features)),
      logDiagonal: scope.parameter("logDiagonal", [features], zeros),
    };
  };
  return {
    spec: { kind: "fullNormal" },
    logProb(z, scope) {
      const features = featuresOf(z);
      const { mean, lower, logDiagonal } = parameters(features, scope);
      const standard = mul(matmul(sub(z, mean), lower), exp(logDiagonal));
      const perRow = mul(sum(mul(standard, standard), { axes: [1] }), -0.5);
      return sub(add(perRow, sum(logDiagonal)), HALF_LOG_TWO_PI * features);
    },
    noise: (features) => [{ law: "normal", size: features }],
    draw([noise], features, scope) {
      const { mean, lower, logDiagonal } = parameters(features, scope);
      return add(matmul(mul(noise!, exp(neg(logDiagonal))), invertUnitTriangular(lower)), mean);
    },
  };
}
