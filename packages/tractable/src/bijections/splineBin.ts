import {
  add,
  concat,
  constant,
  div,
  exp,
  full,
  greaterOrEqual,
  matmul,
  maxOver,
  mul,
  slice,
  softplus,
  split,
  stopGradient,
  sub,
  type Tensor,
  toFloat,
} from "../graph/index.ts";

export interface BoxOptions {
  /** How many pieces the box is cut into. */
  readonly bins: number;
  /** The box is [−bound, bound] in both directions. */
  readonly bound: number;
  /** The smallest width and height of a bin, as a fraction of the box. */
  readonly minimumWidth: number;
  readonly minimumHeight: number;
  /** The smallest slope at a knot. */
  readonly minimumSlope: number;
}

/** The bin an element lies in: its lower left corner, its size, and the slopes at its ends; each [1, n]. */
export interface Bin {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly width: Tensor;
  readonly height: Tensor;
  readonly left: Tensor;
  readonly right: Tensor;
}

/**
 * The bin of every element. `position` is [1, n], inside the box; `parameters` are widths [bins, n], heights
 * [bins, n] and inner slopes [bins − 1, n], unconstrained. `along` says whether the position is an x or a y.
 *
 * Sizes are softmax shares of the box. They are selected before they are normalised, so that all but a few
 * operations work on n values and not on bins·n.
 */
export function findBin(
  position: Tensor,
  parameters: readonly Tensor[],
  box: BoxOptions,
  along: "x" | "y",
): Bin {
  const [widths, heights, slopes] = parameters as [Tensor, Tensor, Tensor];
  const horizontal = shares(widths, box.minimumWidth, box);
  const vertical = shares(heights, box.minimumHeight, box);
  const passed = passedKnots(position, along === "x" ? horizontal : vertical, box);
  const chosen = matchBin(passed);
  const [x, width] = select(horizontal, passed, chosen, box);
  const [y, height] = select(vertical, passed, chosen, box);
  const [left, right] = endSlopes(slopes, chosen, box);
  return { x, y, width, height, left, right };
}

interface Shares {
  /** e^u, shifted against overflow: [bins, n]. */
  readonly weights: Tensor;
  /** (1 − bins·minimum) / Σ e^u: [1, n]. */
  readonly perWeight: Tensor;
  readonly minimum: number;
}

function shares(raw: Tensor, minimum: number, { bins }: BoxOptions): Shares {
  const weights = exp(sub(raw, stopGradient(maxOver(raw, { axes: [0], keepDims: true }))));
  return { weights, perWeight: div(1 - bins * minimum, total(weights)), minimum };
}

/** 1 where the position is at or past the right end of a bin, else 0: [bins, n]. The last bin is never passed. */
function passedKnots(
  position: Tensor,
  { weights, perWeight, minimum }: Shares,
  { bins, bound }: BoxOptions,
): Tensor {
  const cumulative = matmul(constant(lowerTriangle(bins), [bins, bins]), mul(weights, perWeight));
  const offsets = Array.from({ length: bins }, (_, bin) => (bin === bins - 1 ? 1e9 : minimum * (bin + 1)));
  const knots = add(cumulative, constant(offsets, [bins, 1]));
  return toFloat(greaterOrEqual(add(mul(position, 0.5 / bound), 0.5), knots));
}

/** 1 for the bin the element lies in: the first that isn't passed. [bins, n] */
function matchBin(passed: Tensor): Tensor {
  const bins = passed.shape[0] as number;
  const step = new Float32Array(bins * bins);
  for (let bin = 0; bin < bins; bin++) {
    step[bin * bins + bin] = -1;
    if (bin > 0) step[bin * bins + bin - 1] = 1;
  }
  const first = constant(
    Array.from({ length: bins }, (_, bin) => (bin === 0 ? 1 : 0)),
    [bins, 1],
  );
  return add(matmul(constant(step, [bins, bins]), passed), first);
}

/** Where the bin starts and how large it is, in units of the box. */
function select(
  { weights, perWeight, minimum }: Shares,
  passed: Tensor,
  chosen: Tensor,
  { bound }: BoxOptions,
): [Tensor, Tensor] {
  const before = mul(total(mul(passed, weights)), perWeight);
  const own = mul(total(mul(chosen, weights)), perWeight);
  const count = total(passed);
  const start = mul(add(before, sub(mul(count, minimum), 0.5)), 2 * bound);
  return [start, mul(add(own, minimum), 2 * bound)];
}

/** Slopes at both ends: softplus, shifted so that a parameter 0 means a slope of 1; 1 at the ends of the box. */
function endSlopes(raw: Tensor, chosen: Tensor, { bins, minimumSlope }: BoxOptions): [Tensor, Tensor] {
  const ofLeft = total(mul(slice(chosen, 1, bins, 0), raw));
  const ofRight = total(mul(slice(chosen, 0, bins - 1, 0), raw));
  const shift = Math.log(Math.expm1(1 - minimumSlope));
  const slopes = add(softplus(add(concat([ofLeft, ofRight], 0), shift)), minimumSlope);
  return split(slopes, [1, 1], 0) as [Tensor, Tensor];
}

/** Σ over the first axis, [k, n] → [1, n], as a product. */
function total(x: Tensor): Tensor {
  return matmul(full([1, x.shape[0] as number], 1), x);
}

function lowerTriangle(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) =>
    index % size <= Math.floor(index / size) ? 1 : 0,
  );
}
