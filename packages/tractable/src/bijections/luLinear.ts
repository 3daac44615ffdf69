import { closedForm } from "../directions/directions.ts";
import { checkOptions, type NoOptions } from "../errors/checkOptions.ts";
import {
  add,
  constant,
  dense,
  exp,
  knownSize,
  matmul,
  mul,
  neg,
  sub,
  sum,
  type Tensor,
} from "../graph/index.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import { zeros } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import type { Bijection } from "./bijection.ts";

/**
 * z = x·L·U + b with a unit lower and an upper triangular matrix, which mixes all features; log|det J| = Σ
 * log diag U. Starts as the identity. Oliva et al. (2018), Glow (Kingma & Dhariwal 2018, eq. 10).
 */
export function luLinear(options: NoOptions = {}): Bijection {
  checkOptions("luLinear", options, {});
  return {
    spec: { kind: "luLinear" },
    directions: closedForm,
    encode(x, scope) {
      const { lower, unitUpper, logDiagonal, bias } = factors(x, scope);
      const upper = mul(unitUpper, exp(logDiagonal));
      return { value: dense(x, matmul(lower, upper), bias), logDet: sum(logDiagonal) };
    },
    decode(z, scope) {
      const { lower, unitUpper, logDiagonal, bias } = factors(z, scope);
      const unscaled = mul(sub(z, bias), exp(neg(logDiagonal)));
      const inverse = matmul(invertUnitTriangular(unitUpper), invertUnitTriangular(lower));
      return { value: matmul(unscaled, inverse), logDet: neg(sum(logDiagonal)) };
    },
  };
}

/** L and U·diag⁻¹, both with ones on the diagonal, from one square matrix: below it is L, above it U. */
function factors(x: Tensor, scope: Scope) {
  const size = knownSize(x.shape[1]);
  const mixing = scope.parameter("mixing", [size, size], zeros);
  const where = (test: (row: number, column: number) => boolean) =>
    constant(
      Float32Array.from({ length: size * size }, (_, index) =>
        test(Math.floor(index / size), index % size) ? 1 : 0,
      ),
      [size, size],
    );
  const identity = where((row, column) => row === column);
  return {
    lower: add(
      mul(
        mixing,
        where((row, column) => row > column),
      ),
      identity,
    ),
    unitUpper: add(
      mul(
        mixing,
        where((row, column) => row < column),
      ),
      identity,
    ),
    logDiagonal: scope.parameter("logDiagonal", [size], zeros),
    bias: scope.parameter("bias", [size], zeros),
  };
}
