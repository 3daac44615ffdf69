import { add, div, knownSize, matmul, mul, slice, sub, sum, type Tensor, transpose } from "../graph/index.ts";
import type { Initial } from "../parameters/initial.ts";
import type { Scope } from "../parameters/scope.ts";
import { identityMatrix } from "./identityMatrix.ts";

/** H₁·H₂… with H = 1 − 2vᵀv / |v|² for the rows v of a parameter, each equal to its neighbour at first. */
export function productOfReflections(features: number, count: number, scope: Scope): Tensor {
  const vectors = scope.parameter("vectors", [count, features], inPairs(features));
  let product = identityMatrix(features);
  for (let index = 0; index < knownSize(vectors.shape[0]); index++) {
    const v = slice(vectors, index, index + 1, 0);
    const along = matmul(product, transpose(v));
    const square = add(sum(mul(v, v)), 1e-12);
    product = sub(product, mul(matmul(along, v), div(2, square)));
  }
  return product;
}

const inPairs =
  (features: number): Initial =>
  (size, { normal }) => {
    const values = new Float32Array(size);
    for (let at = 0; at < size; at++) {
      const isSecond = Math.floor(at / features) % 2 === 1;
      values[at] = isSecond ? values[at - features]! : normal();
    }
    return values;
  };
