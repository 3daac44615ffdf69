import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf } from "../errors/optionRules.ts";
import { dense, exp, knownSize, matmul, mul, neg, sub, sum, type Tensor } from "../graph/index.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import { unitTriangle } from "../matrices/unitTriangle.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

export interface TriangularLinearOptions {
  /**
   * Whether a latent is made of the features up to its own place ("forward") or from it on ("reverse");
   * "forward" by default.
   */
  readonly order?: "forward" | "reverse";
}

/**
 * z = x·U·diag eˢ + b with a triangular U with ones on its diagonal, which mixes features in one order.
 * Starts as the identity.
 */
export function triangularLinear(options: TriangularLinearOptions = {}): Bijection {
  const { order = "forward" } = checkOptions("triangularLinear", options, {
    order: oneOf("forward", "reverse"),
  });
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    return {
      unit: unitTriangle(features, order === "forward" ? "upper" : "lower", scope),
      logDiagonal: scope.parameter("logDiagonal", [features], zeros),
      bias: scope.parameter("bias", [features], zeros),
    };
  };
  return {
    spec: { kind: "triangularLinear", order },
    directions: closedForm,
    encode(x, scope) {
      const { unit, logDiagonal, bias } = parameters(x, scope);
      return { value: dense(x, mul(unit, exp(logDiagonal)), bias), logDet: sum(logDiagonal) };
    },
    decode(z, scope) {
      const { unit, logDiagonal, bias } = parameters(z, scope);
      const unscaled = mul(sub(z, bias), exp(neg(logDiagonal)));
      return { value: matmul(unscaled, invertUnitTriangular(unit)), logDet: neg(sum(logDiagonal)) };
    },
  };
}
