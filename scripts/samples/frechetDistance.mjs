// The Fréchet distance of two sets of features, taken as normally distributed.

/** Mean and covariance of features [count · width]. */
function moments(features, width) {
  const count = features.length / width;
  const mean = new Float64Array(width);
  for (let at = 0; at < features.length; at++) mean[at % width] += features[at] / count;
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < count; row++) {
    for (let a = 0; a < width; a++) {
      const off = features[row * width + a] - mean[a];
      if (off === 0) continue;
      for (let b = 0; b < width; b++)
        covariance[a * width + b] += (off * (features[row * width + b] - mean[b])) / (count - 1);
    }
  }
  return { mean, covariance };
}

/** The eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
export function symmetricEigen(matrix, size) {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let k = 0; k < size; k++) vectors[k * size + k] = 1;
  const scale = Math.hypot(...a);
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += a[p * size + q] ** 2;
    if (Math.sqrt(off) <= 1e-13 * scale) {
      return { values: Float64Array.from({ length: size }, (_, k) => a[k * size + k]), vectors };
    }
    for (let p = 1; p < size; p++) {
      for (let q = 0; q < p; q++) {
        const cross = a[p * size + q];
        if (cross === 0) continue;
        const turn = (a[q * size + q] - a[p * size + p]) / (2 * cross);
        const t = (turn < 0 ? -1 : 1) / (Math.abs(turn) + Math.hypot(turn, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[k * size + p], a[k * size + q]];
          a[k * size + p] = c * x - s * y;
          a[k * size + q] = s * x + c * y;
        }
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[p * size + k], a[q * size + k]];
          a[p * size + k] = c * x - s * y;
          a[q * size + k] = s * x + c * y;
          const [u, v] = [vectors[k * size + p], vectors[k * size + q]];
          vectors[k * size + p] = c * u - s * v;
          vectors[k * size + q] = s * u + c * v;
        }
      }
    }
  }
  throw new Error("symmetricEigen: a hundred sweeps weren't enough");
}

function multiply(a, b, size) {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++)
      for (let j = 0; j < size; j++) product[i * size + j] += a[i * size + k] * b[k * size + j];
  return product;
}

/** V·f(λ)·Vᵀ. */
function squareRoot(matrix, size) {
  const { values, vectors } = symmetricEigen(matrix, size);
  const scaled = vectors.map((value, at) => value * Math.sqrt(Math.max(0, values[at % size])));
  const transposed = vectors.map((_, at) => vectors[(at % size) * size + Math.floor(at / size)]);
  return multiply(scaled, transposed, size);
}

/**
 * ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2·(C₁C₂)^½) of features [count · width] (Dowson & Landau 1982), as the Fréchet
 * inception distance has it (Heusel et al. 2017), but of whatever features these are.
 */
export function frechetDistance(first, second, width) {
  const [a, b] = [moments(first, width), moments(second, width)];
  const root = squareRoot(a.covariance, width);
  const middle = multiply(multiply(root, b.covariance, width), root, width);
  const even = middle.map((value, at) => (value + middle[(at % width) * width + Math.floor(at / width)]) / 2);
  const { values } = symmetricEigen(even, width);
  let distance = 0;
  for (let k = 0; k < width; k++) {
    distance += (a.mean[k] - b.mean[k]) ** 2;
    distance += a.covariance[k * (width + 1)] + b.covariance[k * (width + 1)];
    distance -= 2 * Math.sqrt(Math.max(0, values[k]));
  }
  return distance;
}
