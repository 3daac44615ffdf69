import {
  add,
  concat,
  constant,
  greaterOrEqual,
  matmul,
  mul,
  slice,
  split,
  sub,
  type Tensor,
  toFloat,
} from "../../graph/index.ts";
import { table, total } from "./blocks.ts";
import type { BoxOptions } from "./boxOptions.ts";
import { boxSizes, slopesOf } from "./splineParameters.ts";

/** The bin an element lies in: its lower left corner, its size, and the slopes at its ends; each [1, n]. */
export interface Bin {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly width: Tensor;
  readonly height: Tensor;
  readonly left: Tensor;
  readonly right: Tensor;
}

/** A bin, and which one it is. */
export interface FoundBin extends Bin {
  /** 1 in the bin's row of the widths and of the heights, else 0: [2·bins, n]. */
  readonly chosen: Tensor;
}

/**
 * The bin of every element. `position` is [1, n], inside the box, an x or a y as `along` says. `sizes` are
 * widths above heights, [2·bins, n], and `slopes` those at the inner knots, [bins − 1, n], or at all knots,
 * [bins + 1, n], all unconstrained.
 *
 * Widths and heights are softmax shares of the box; both are worked on at once, by products with block
 * matrices. They are selected before they are normalised, so that few operations work on bins·n values.
 */
export function findBin(
  position: Tensor,
  sizes: Tensor,
  slopes: Tensor,
  box: BoxOptions,
  along: "x" | "y",
): FoundBin {
  const { bins, bound } = box;
  const { weights, perWeight, least } = boxSizes(sizes, box);

  const passed = passedKnots(position, weights, perWeight, box, along);
  const before = total(mul(tile(passed, passedSteps), weights), 2);
  const chosen = add(tile(passed, chosenSteps), firstBins(bins));
  const own = total(mul(chosen, weights), 2);

  const leastBefore = matmul(
    table(2, bins, (row) => least[row]!),
    passed,
  );
  const starts = add(mul(before, perWeight), sub(leastBefore, bound));
  const [x, y] = split(starts, [1, 1], 0) as [Tensor, Tensor];
  const [width, height] = split(add(mul(own, perWeight), constant(least, [2, 1])), [1, 1], 0) as [
    Tensor,
    Tensor,
  ];
  const [left, right] = endSlopes(slopes, chosen, box);
  return { x, y, width, height, left, right, chosen };
}

/**
 * 1 where the position is at or past the right end of a bin, else 0: [bins, n]. The last bin is never passed.
 */
function passedKnots(
  position: Tensor,
  weights: Tensor,
  perWeight: Tensor,
  { bins, bound, minimumWidth, minimumHeight }: BoxOptions,
  along: "x" | "y",
): Tensor {
  const half = along === "x" ? 0 : 1;
  const minimum = along === "x" ? minimumWidth : minimumHeight;
  const upTo = table(bins, 2 * bins, (row, column) =>
    column >= half * bins && column - half * bins <= row ? 1 : 0,
  );
  const scale = slice(perWeight, half, half + 1, 0);
  const knots = mul(matmul(upTo, weights), scale);
  const offsets = table(bins, 1, (row) =>
    row === bins - 1 ? -1e9 : bound - 2 * bound * minimum * (row + 1),
  );
  return toFloat(greaterOrEqual(add(position, offsets), knots));
}

/**
 * Slopes at both ends of the chosen bins; a parameter 0 means a slope of 1, as at ends without parameters.
 */
function endSlopes(raw: Tensor, chosen: Tensor, { bins, minimumSlope }: BoxOptions): [Tensor, Tensor] {
  const hasEnds = raw.shape[0] === bins + 1;
  const [leftMask, rightMask] = hasEnds
    ? [
        [0, bins],
        [0, bins],
      ]
    : [
        [1, bins],
        [0, bins - 1],
      ];
  const [leftRaw, rightRaw] = hasEnds ? [slice(raw, 0, bins, 0), slice(raw, 1, bins + 1, 0)] : [raw, raw];
  const ofLeft = total(mul(slice(chosen, leftMask[0]!, leftMask[1]!, 0), leftRaw), 1);
  const ofRight = total(mul(slice(chosen, rightMask[0]!, rightMask[1]!, 0), rightRaw), 1);
  const slopes = slopesOf(concat([ofLeft, ofRight], 0), minimumSlope);
  return split(slopes, [1, 1], 0) as [Tensor, Tensor];
}

/** A mask of bins, from the passed ones, for widths and heights: [bins, n] → [2·bins, n]. */
function tile(passed: Tensor, steps: (bin: number, other: number) => number): Tensor {
  const bins = passed.shape[0] as number;
  return matmul(
    table(2 * bins, bins, (row, column) => steps(row % bins, column)),
    passed,
  );
}

const passedSteps = (bin: number, other: number) => (bin === other ? 1 : 0);

/**
 * The bin an element lies in is the first that isn't passed: 1 where the one before is passed and it isn't.
 */
const chosenSteps = (bin: number, other: number) => (bin === other ? -1 : bin === other + 1 ? 1 : 0);

/** What chosenSteps lacks: before the first bin nothing needs to be passed. */
function firstBins(bins: number): Tensor {
  return table(2 * bins, 1, (row) => (row % bins === 0 ? 1 : 0));
}
