import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import { add, constant, knownSize, matmul, sub, type Tensor, transpose } from "../graph/index.ts";
import { identityMatrix } from "../matrices/identityMatrix.ts";
import { invertMatrix } from "../matrices/invertMatrix.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = x·Q, a learnable rotation of all features, which preserves volume: Cayley's Q = (1 − A)·(1 + A)⁻¹ of an
 * antisymmetric A. Starts as the identity.
 */
export function orthogonalLinear(options: NoOptions = {}): Bijection {
  checkOptions("orthogonalLinear", options, {});
  return {
    spec: { kind: "orthogonalLinear" },
    directions: closedForm,
    encode: (x, scope) => ({ value: matmul(x, rotation(x, scope)), logDet: constant(0) }),
    decode: (z, scope) => ({
      value: matmul(z, rotation(z, scope), { transposeB: true }),
      logDet: constant(0),
    }),
  };
}

function rotation(x: Tensor, scope: Scope): Tensor {
  const features = knownSize(x.shape[1]);
  const raw = scope.parameter("mixing", [features, features], zeros);
  const antisymmetric = sub(raw, transpose(raw));
  const identity = identityMatrix(features);
  const { inverse } = invertMatrix(add(identity, antisymmetric));
  return matmul(sub(identity, antisymmetric), inverse);
}
