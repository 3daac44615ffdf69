import {
  add,
  and,
  constant,
  greater,
  greaterOrEqual,
  less,
  matmul,
  mul,
  sub,
  type Tensor,
  toFloat,
  where,
} from "../../graph/index.ts";
import type { ScalarMapped } from "../scalarMap.ts";
import { table } from "./blocks.ts";

// Splines that are given by the sizes of their pieces: a box is cut into as many as there are rows.

/** Where each piece begins, [pieces, n], if the first does at `from`. */
export function startsOf(sizes: Tensor, from: number): Tensor {
  const pieces = rowsOf(sizes);
  const upTo = table(pieces, pieces, (row, column) => (column <= row ? 1 : 0));
  return add(sub(matmul(upTo, sizes), sizes), from);
}

/** The piece that a place of the box is in, given where pieces begin: 1 in one row, [pieces, n]. */
export function pieceAt(place: Tensor, starts: Tensor): Tensor {
  const pieces = rowsOf(starts);
  const isFirst = constant(
    Float32Array.from({ length: pieces }, (_, piece) => (piece === 0 ? 1 : 0)),
    [pieces, 1],
  );
  // the first piece is reached by everything inside the box, whatever rounding says
  const reached = add(mul(toFloat(greaterOrEqual(place, starts)), sub(1, isFirst)), isFirst);
  const next = table(pieces, pieces, (row, column) => (column === row + 1 ? 1 : 0));
  return sub(reached, matmul(next, reached));
}

/** The value of the chosen piece, [1, n]. */
export function pick(mask: Tensor, values: Tensor): Tensor {
  return matmul(ones(rowsOf(mask)), mul(mask, values));
}

/** Inside the box the spline, outside the identity. */
export function identityOutside(x: Tensor, bound: number, { value, ...rest }: ScalarMapped): ScalarMapped {
  const inside = and(greater(x, -bound), less(x, bound));
  const { logSlope, residual } = rest;
  return {
    value: where(inside, value, x),
    logSlope: where(inside, logSlope, 0),
    ...(residual && { residual: where(inside, residual, 0) }),
  };
}

function rowsOf(x: Tensor): number {
  return x.shape[0] as number;
}

function ones(pieces: number): Tensor {
  return constant(new Float32Array(pieces).fill(1), [1, pieces]);
}
