import { add, div, exp, log, matmul, mul, sqrt, sum, type Tensor } from "../graph/index.ts";

/**
 * A bound on the largest singular value of a matrix that is nearly reached: with G = WᵀW of Frobenius norm 1,
 * ‖W‖₂² ≤ ‖G^2ᵏ‖_F^(1/2ᵏ), which falls to it as k grows. Being above it always, it makes a contraction of any
 * matrix that is divided by it.
 */
export function spectralBound(matrix: Tensor): Tensor {
  const isTall = Number(matrix.shape[0]) > Number(matrix.shape[1]);
  const gram = matmul(matrix, matrix, isTall ? { transposeA: true } : { transposeB: true });
  let logNorm: Tensor = log(frobenius(gram));
  let power = div(gram, frobenius(gram));
  for (let squaring = 1; squaring <= SQUARINGS; squaring++) {
    const squared = matmul(power, power);
    const norm = frobenius(squared);
    logNorm = add(logNorm, mul(log(norm), 1 / 2 ** squaring));
    power = div(squared, norm);
  }
  return exp(mul(logNorm, 0.5));
}

const SQUARINGS = 4;

function frobenius(x: Tensor): Tensor {
  return sqrt(add(sum(mul(x, x)), 1e-24));
}
