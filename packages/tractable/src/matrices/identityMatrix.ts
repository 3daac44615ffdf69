import { constant, knownSize, mul, type Tensor } from "../graph/index.ts";

/** Ones on the diagonal, zeros elsewhere. */
export function identityMatrix(size: number): Tensor {
  return triangle(size, (row, column) => row === column);
}

/** 1 where the test holds, else 0: to pick a part of a square matrix. */
export function triangle(size: number, test: (row: number, column: number) => boolean): Tensor {
  const ones = Float32Array.from({ length: size * size }, (_, at) =>
    test(Math.floor(at / size), at % size) ? 1 : 0,
  );
  return constant(ones, [size, size]);
}

/** A row of values, [1, n], on the diagonal of a square matrix of zeros. */
export function diagonal(values: Tensor): Tensor {
  return mul(identityMatrix(knownSize(values.shape[1])), values);
}
