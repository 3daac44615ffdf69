import {
  abs,
  add,
  concat,
  constant,
  div,
  full,
  greaterOrEqual,
  knownSize,
  log,
  matmul,
  maxOver,
  mul,
  neg,
  scan,
  split,
  sub,
  sum,
  type Tensor,
  toFloat,
  transpose,
  withGradient,
} from "../graph/index.ts";
import { identityMatrix } from "./identityMatrix.ts";

/**
 * A⁻¹ and ln|det A| of a square matrix by Gauss–Jordan elimination with pivots, one column a pass, and one
 * Newton step that removes the rounding. Their gradients are written down: d ln|det A| = tr(A⁻¹·dA), dA⁻¹ =
 * −A⁻¹·dA·A⁻¹.
 */
export function invertMatrix(matrix: Tensor): { readonly inverse: Tensor; readonly logDet: Tensor } {
  const size = knownSize(matrix.shape[0]);
  const identity = identityMatrix(size);
  const { rows, logDet } = eliminate(concat([matrix, identity], 1), size);
  // the rows are where they were: [P·A, P·B] with B·A = 1
  const [places, unordered] = split(rows, [size, size], 1);
  const rough = matmul(places!, unordered!, { transposeA: true });
  const refined = add(rough, matmul(rough, sub(identity, matmul(matrix, rough))));
  const [inverse, logAbs] = withGradient([refined, logDet], [matrix], ([dInverse, dLogDet]) => {
    const transposed = transpose(inverse!);
    const parts: Tensor[] = [];
    if (dInverse !== undefined) parts.push(neg(matmul(matmul(transposed, dInverse), transposed)));
    if (dLogDet !== undefined) parts.push(mul(transposed, dLogDet));
    return [parts.reduce(add)];
  });
  return { inverse: inverse!, logDet: logAbs! };
}

/**
 * Gauss–Jordan elimination of [A, 1]; every column's pivot is the largest value among rows that had none yet.
 */
function eliminate(augmented: Tensor, size: number): { readonly rows: Tensor; readonly logDet: Tensor } {
  // the columns in turn, as [2·size, 1]
  const units = Float32Array.from({ length: 2 * size * size }, (_, at) =>
    at % (2 * size) === Math.floor(at / (2 * size)) ? 1 : 0,
  );
  const { state } = scan({
    state: [augmented, full([size, 1], 1), constant(0)],
    sequences: [constant(units, [size, 2 * size, 1])],
    step([rows, free, logDet], [unit]) {
      const column = matmul(rows!, unit!);
      const candidates = mul(abs(column), mul(free!, tieBreak(size)));
      const pivotRow = toFloat(greaterOrEqual(candidates, maxOver(candidates)));
      const pivot = sum(mul(pivotRow, column));
      const scaled = div(matmul(pivotRow, rows!, { transposeA: true }), pivot);
      return {
        state: [
          sub(rows!, mul(sub(column, pivotRow), scaled)),
          sub(free!, pivotRow),
          add(logDet!, log(abs(pivot))),
        ],
      };
    },
  });
  return { rows: state[0]!, logDet: state[2]! };
}

/** Where candidates are equally large, the first is taken. */
function tieBreak(size: number): Tensor {
  return constant(
    Float32Array.from({ length: size }, (_, row) => 1 - 1e-6 * row),
    [size, 1],
  );
}
