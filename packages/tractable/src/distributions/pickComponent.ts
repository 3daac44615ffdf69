import { constant, greater, matmul, sub, type Tensor, toFloat } from "../graph/index.ts";

/**
 * One-hot rows [batch, k]: the component whose share of [0, 1] holds the level, [batch, 1]; `shares` are of
 * every row, or [1, k] of all.
 */
export function pickComponent(shares: Tensor, level: Tensor, components: number): Tensor {
  const below = triangle(components, (row, column) => row < column);
  const starts = matmul(shares, below);
  const reached = toFloat(greater(level, starts));
  const next = triangle(components, (row, column) => row === column + 1);
  return sub(reached, matmul(reached, next));
}

function triangle(size: number, test: (row: number, column: number) => boolean): Tensor {
  const values = Float32Array.from({ length: size * size }, (_, index) =>
    test(Math.floor(index / size), index % size) ? 1 : 0,
  );
  return constant(values, [size, size]);
}
