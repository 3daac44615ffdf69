import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { dense, exp, knownSize, matmul, mul, neg, sub, sum, type Tensor, transpose } from "../graph/index.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import { productOfReflections } from "../matrices/productOfReflections.ts";
import { unitTriangle } from "../matrices/unitTriangle.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

export interface QrLinearOptions {
  /** How many reflections the rotation is made of, an even number; 4 by default. */
  readonly reflections?: number;
}

/**
 * z = x·Q·R + b with a rotation Q, a product of reflections, and an upper triangular R, which mixes all
 * features; log|det J| = Σ log diag R. Starts as the identity. Hoogeboom et al. (2019).
 */
export function qrLinear(options: QrLinearOptions = {}): Bijection {
  const { reflections = 4 } = checkOptions("qrLinear", options, {
    reflections: wholeNumber({ from: 2, to: 1000 }),
  });
  if (reflections % 2 !== 0) {
    throw new TractableError(
      `qrLinear: expected reflections to be an even number, as two start as the identity, got ${reflections}`,
    );
  }
  const parameters = (x: Tensor, scope: Scope) => {
    const features = knownSize(x.shape[1]);
    return {
      rotation: productOfReflections(features, reflections, scope),
      unit: unitTriangle(features, "upper", scope),
      logDiagonal: scope.parameter("logDiagonal", [features], zeros),
      bias: scope.parameter("bias", [features], zeros),
    };
  };
  return {
    spec: { kind: "qrLinear", reflections },
    directions: closedForm,
    encode(x, scope) {
      const { rotation, unit, logDiagonal, bias } = parameters(x, scope);
      const matrix = matmul(rotation, mul(unit, exp(logDiagonal)));
      return { value: dense(x, matrix, bias), logDet: sum(logDiagonal) };
    },
    decode(z, scope) {
      const { rotation, unit, logDiagonal, bias } = parameters(z, scope);
      const unscaled = mul(sub(z, bias), exp(neg(logDiagonal)));
      const inverse = matmul(invertUnitTriangular(unit), transpose(rotation));
      return { value: matmul(unscaled, inverse), logDet: neg(sum(logDiagonal)) };
    },
  };
}
