/** The lower triangular L with L·Lᵀ = A, of a symmetric positive definite matrix, row by row. */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) rest -= factor[row * size + k]! * factor[column * size + k]!;
      if (row !== column) factor[row * size + column] = rest / factor[column * size + column]!;
      else if (rest > 0) factor[row * size + row] = Math.sqrt(rest);
      else throw new Error(`cholesky: expected a positive definite matrix, got ${rest} at pivot ${row}`);
    }
  }
  return factor;
}

/** The inverse of a lower triangular matrix. */
export function invertLower(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let rest = row === column ? 1 : 0;
      for (let k = column; k < row; k++) rest -= factor[row * size + k]! * inverse[k * size + column]!;
      inverse[row * size + column] = rest / factor[row * size + row]!;
    }
  }
  return inverse;
}

/** The product of two square matrices. */
export function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const value = a[row * size + k]!;
      if (value === 0) continue;
      for (let column = 0; column < size; column++)
        product[row * size + column]! += value * b[k * size + column]!;
    }
  }
  return product;
}
