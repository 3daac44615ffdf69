import type { Bijection } from "../bijections/bijection.ts";
import { closedForm } from "../directions/directions.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { oneOf } from "../errors/optionRules.ts";
import { add, conv2d, exp, matmul, mul, neg, reshape, sum, type Tensor, transpose } from "../graph/index.ts";
import { circulantDiagonal } from "../matrices/circulantDiagonal.ts";
import { identityMatrix, triangle } from "../matrices/identityMatrix.ts";
import { invertMatrix } from "../matrices/invertMatrix.ts";
import { invertUnitTriangular } from "../matrices/invertUnitTriangular.ts";
import type { Initial } from "../parameters/initial.ts";
import { zeros } from "../parameters/initial.ts";
import { identity, orthogonal } from "../parameters/orthogonal.ts";
import type { Scope } from "../parameters/scope.ts";
import { imageSizeOf, pixelCount } from "./imageSize.ts";

export interface Invertible1x1Options {
  /**
   * The matrix as Q·L·(U + diag s), its own entries, or Q·(C₁·D₁·C₂·D₂)ᵀ of circulant and diagonal matrices;
   * "plu" by default.
   */
  readonly form?: "plu" | "free" | "circulant";
  /** Whether a random rotation mixes the channels from the start; "rotation" by default. */
  readonly start?: "rotation" | "identity";
}

/**
 * z = W·x for the channels of every pixel; log|det J| = h·w·ln|det W|. Glow (Kingma & Dhariwal 2018, section
 * 3.2).
 *
 * "plu": W = Q·L·(U + diag eˢ) with a fixed orthogonal Q, L unit lower and U strictly upper triangular, so
 * ln|det W| = Σ s. Glow has a permutation P and fixed signs of s instead of Q; with its signs D as a matrix,
 * P·L·(U + D·diag eˢ) is the same as (P·D)·(D·L·D)·(D·U + diag eˢ). "free": W is learned as it is;
 * determinant and inverse by elimination. "circulant": two pairs of a circulant and a diagonal matrix after
 * the fixed Q, about four parameters a channel (CDFlow, Feng & Liao 2025).
 */
export function invertible1x1(options: Invertible1x1Options = {}): Bijection {
  const { form = "plu", start = "rotation" } = checkOptions("invertible1x1", options, {
    form: oneOf("plu", "free", "circulant"),
    start: oneOf("rotation", "identity"),
  });
  const initial = start === "rotation" ? orthogonal : identity;
  const matrixOf = { plu: factored, free, circulant }[form];
  return {
    spec: { kind: "invertible1x1", form, start },
    directions: closedForm,
    encode(x, scope) {
      const size = imageSizeOf(x, "invertible1x1");
      const { matrix, logDet } = matrixOf(size.channels, scope, initial);
      return { value: mixChannels(x, matrix()), logDet: mul(logDet, pixelCount(size)) };
    },
    decode(z, scope) {
      const size = imageSizeOf(z, "invertible1x1");
      const { inverse, logDet } = matrixOf(size.channels, scope, initial);
      return { value: mixChannels(z, inverse()), logDet: mul(logDet, -pixelCount(size)) };
    },
  };
}

function mixChannels(x: Tensor, matrix: Tensor): Tensor {
  return conv2d(x, reshape(matrix, [...matrix.shape, 1, 1]));
}

interface Mixing {
  readonly matrix: () => Tensor;
  readonly inverse: () => Tensor;
  /** ln|det W| */
  readonly logDet: Tensor;
}

function factored(channels: number, scope: Scope, initial: Initial): Mixing {
  const rotation = scope.parameter("rotation", [channels, channels], initial, { role: "fixed" });
  const mixing = scope.parameter("mixing", [channels, channels], zeros);
  const logDiagonal = scope.parameter("logDiagonal", [channels], zeros);
  const one = identityMatrix(channels);
  const below = triangle(channels, (row, column) => row > column);
  const above = triangle(channels, (row, column) => row < column);
  const lower = add(mul(mixing, below), one);
  const strictlyUpper = mul(mixing, above);
  return {
    matrix: () => matmul(rotation, matmul(lower, add(strictlyUpper, mul(one, exp(logDiagonal))))),
    inverse() {
      // U + diag eˢ = diag eˢ·(1 + diag e⁻ˢ·U)
      const shrink = reshape(exp(neg(logDiagonal)), [channels, 1]);
      const unitUpper = add(mul(strictlyUpper, shrink), one);
      const upper = mul(invertUnitTriangular(unitUpper), reshape(shrink, [channels]));
      return matmul(upper, matmul(invertUnitTriangular(lower), transpose(rotation)));
    },
    logDet: sum(logDiagonal),
  };
}

function circulant(channels: number, scope: Scope, initial: Initial): Mixing {
  const rotation = scope.parameter("rotation", [channels, channels], initial, { role: "fixed" });
  const { matrix, inverse, logDet } = circulantDiagonal(channels, CIRCULANT_PAIRS, scope);
  return {
    matrix: () => matmul(rotation, transpose(matrix())),
    inverse: () => matmul(transpose(inverse()), transpose(rotation)),
    logDet,
  };
}

const CIRCULANT_PAIRS = 2;

function free(channels: number, scope: Scope, initial: Initial): Mixing {
  const matrix = scope.parameter("matrix", [channels, channels], initial);
  const { inverse, logDet } = invertMatrix(matrix);
  return { matrix: () => matrix, inverse: () => inverse, logDet };
}
