import { HALF_LOG_TWO_PI } from "../../distributions/distribution.ts";

/** Rows in double precision, [rows, width]. */
export interface Points {
  readonly data: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** How many rows decide the width of kernels. */
const JUDGES = 500;
/** Widths that are tried, each 1.25 times the one before. */
const WIDTHS = Array.from({ length: 28 }, (_, step) => 0.01 * 1.25 ** step);

/**
 * The width of kernels around points under which points are the likeliest, each left out of its own density:
 * the leave-one-out likelihood, which has a maximum where the likelihood of the rows themselves has none.
 */
export function kernelWidth(points: Points): number {
  const { rows, width } = points;
  const judges = Math.min(rows, JUDGES);
  const totals = new Float64Array(WIDTHS.length);
  const squares = new Float64Array(rows);
  for (let judge = 0; judge < judges; judge++) {
    // rows are in random order, so that the first ones are as good as any
    squaresTo(points, points, judge, squares);
    WIDTHS.forEach((h, index) => {
      totals[index]! += logMean(squares, h, judge) - width * Math.log(h);
    });
  }
  return WIDTHS[totals.indexOf(Math.max(...totals))]!;
}

/** ln of the density of every point, of kernels around all others, in the points' own units. */
export function leftOutLogProb(points: Points, h: number): Float64Array {
  const { rows, width } = points;
  const squares = new Float64Array(rows);
  return Float64Array.from({ length: rows }, (_, row) => {
    squaresTo(points, points, row, squares);
    return logMean(squares, h, row) - width * (Math.log(h) + HALF_LOG_TWO_PI);
  });
}

/** Squared distances of one row of points from all centres. */
function squaresTo(points: Points, centers: Points, row: number, squares: Float64Array): void {
  const { width } = points;
  const own = points.data.subarray(row * width, (row + 1) * width);
  const { data, rows } = centers;
  for (let other = 0, at = 0; other < rows; other++) {
    let square = 0;
    for (let column = 0; column < width; column++, at++) {
      const difference = own[column]! - data[at]!;
      square += difference * difference;
    }
    squares[other] = square;
  }
}

/** ln of the mean of exp(−d² / 2h²) over all but one. */
function logMean(squares: Float64Array, h: number, but: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let other = 0; other < squares.length; other++) {
    if (other !== but && squares[other]! < least) least = squares[other]!;
  }
  const factor = -0.5 / (h * h);
  let sum = 0;
  for (let other = 0; other < squares.length; other++) {
    if (other !== but) sum += Math.exp(factor * (squares[other]! - least));
  }
  return factor * least + Math.log(sum / (squares.length - 1));
}
