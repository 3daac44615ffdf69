import { add, constant, knownSize, matmul, sub, type Tensor } from "../graph/index.ts";

/**
 * The inverse of a triangular matrix with ones on its diagonal. With N = I − A, which is nilpotent,
 * A⁻¹ = (I + N)(I + N²)(I + N⁴)… ends after log₂ n products; one Newton step removes the rounding.
 */
export function invertUnitTriangular(matrix: Tensor): Tensor {
  const size = knownSize(matrix.shape[0]);
  const diagonal = Float32Array.from({ length: size * size }, (_, index) =>
    index % (size + 1) === 0 ? 1 : 0,
  );
  const identity = constant(diagonal, [size, size]);
  let power = sub(identity, matrix);
  let inverse = add(identity, power);
  for (let covered = 2; covered < size; covered *= 2) {
    power = matmul(power, power);
    inverse = add(inverse, matmul(inverse, power));
  }
  return add(inverse, matmul(inverse, sub(identity, matmul(matrix, inverse))));
}
