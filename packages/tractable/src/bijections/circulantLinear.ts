import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { wholeNumber } from "../errors/optionRules.ts";
import { dense, knownSize, matmul, neg, sub, type Tensor } from "../graph/index.ts";
import { circulantDiagonal } from "../matrices/circulantDiagonal.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

export interface CirculantLinearOptions {
  /** How many pairs of a circulant and a diagonal matrix there are; 2 by default. */
  readonly pairs?: number;
}

/**
 * z = x·C₁·D₁·C₂·D₂… + b with circulant and diagonal matrices in turn, which mixes all features with few
 * parameters, about twice as many a pair as there are features; determinant and inverse are closed forms.
 * Starts as the identity. CDFlow (Feng & Liao 2025).
 */
export function circulantLinear(options: CirculantLinearOptions = {}): Bijection {
  const { pairs = 2 } = checkOptions("circulantLinear", options, { pairs: wholeNumber({ to: 64 }) });
  const parameters = (x: Tensor, scope: Scope) => {
    const size = knownSize(x.shape[1]);
    return { ...circulantDiagonal(size, pairs, scope), bias: scope.parameter("bias", [size], zeros) };
  };
  return {
    spec: { kind: "circulantLinear", pairs },
    directions: closedForm,
    encode(x, scope) {
      const { matrix, logDet, bias } = parameters(x, scope);
      return { value: dense(x, matrix(), bias), logDet };
    },
    decode(z, scope) {
      const { inverse, logDet, bias } = parameters(z, scope);
      return { value: matmul(sub(z, bias), inverse()), logDet: neg(logDet) };
    },
  };
}
