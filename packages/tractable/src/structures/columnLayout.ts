import { add, constant, exp, mul, sigmoid, type Tensor } from "../graph/index.ts";
import type { Degrees } from "../nets/maskedNet.ts";
import { softBound } from "../parameters/softBound.ts";
import { type ColumnSlots, type Slot, slotsOfColumns } from "./columnSlots.ts";

/** How far a net can move the logarithm of a share from that of the column's marginal. */
export const LOGIT_REACH = 16;
/** The share of a continuous part that bumps have at the start; hats have the rest. */
const BUMPS_SHARE = 0.5;
/** The narrowest bump, in bins, and how many times e a net can widen or narrow one. */
const NARROWEST = 0.15;
const WIDTH_REACH = 6;

/** One logistic bump on the axis of a column. */
export interface Bump {
  readonly column: number;
  readonly bins: number;
  /** Where its centre starts, as log-odds of the share of the axis before it. */
  readonly start: number;
  /** The logarithm of its share at the start. */
  readonly logShare: number;
}

/**
 * What a net's outputs are for: the logits, centres and widths of the bumps of all columns with an axis, then
 * a logit a slot.
 */
export interface ColumnLayout {
  readonly columns: readonly ColumnSlots[];
  readonly slots: readonly Slot[];
  /** The logarithm of each slot's share at the start. */
  readonly logShares: readonly number[];
  readonly bumps: readonly Bump[];
  readonly bumpsEach: number;
}

export function columnLayout(columns: readonly ColumnSlots[], bumpsEach: number): ColumnLayout {
  const slots = slotsOfColumns(columns);
  const bumps = columns.flatMap(({ bins }, column): Bump[] => {
    if (bins === 0) return [];
    const continuous = slots
      .filter((slot) => slot.column === column && !slot.isPoint)
      .reduce((sum, { share }) => sum + share, 0);
    return Array.from({ length: bumpsEach }, (_, at) => ({
      column,
      bins,
      start: Math.log((at + 0.5) / (bumpsEach - at - 0.5)),
      logShare: Math.log((continuous * BUMPS_SHARE) / bumpsEach),
    }));
  });
  const keep = bumpsEach === 0 ? 1 : 1 - BUMPS_SHARE;
  const logShares = slots.map(({ share, isPoint }) => Math.log(isPoint ? share : share * keep));
  return { columns, slots, logShares, bumps, bumpsEach };
}

/** The degrees of a net that sees the slots of earlier columns. */
export function layoutDegrees(layout: ColumnLayout, context: Tensor | undefined): Degrees {
  const contextColumns = context === undefined ? 0 : (context.shape[1] as number);
  const { columns, slots, bumps } = layout;
  return {
    features: columns.length,
    entry: [...slots.map(({ column }) => column + 1), ...new Array<number>(contextColumns).fill(0)],
    outputs: [...bumps, ...bumps, ...bumps, ...slots].map(({ column }) => column),
    hasContext: contextColumns > 0,
  };
}

/** A share (not yet normalised) from a net's output and the logarithm of its share at the start. */
export function weightOf(output: Tensor, logShare: Tensor): Tensor {
  return exp(add(softBound(output, LOGIT_REACH), logShare));
}

/** Where bumps are and how wide, in bins, from a net's outputs. */
export function bumpShape(center: Tensor, width: Tensor, bins: Tensor, start: Tensor, bumpsEach: number) {
  return {
    center: mul(bins, sigmoid(add(start, center))),
    width: add(mul(mul(bins, 0.35 / bumpsEach), exp(softBound(width, WIDTH_REACH))), NARROWEST),
  };
}

/** A row of numbers, [1, n]. */
export function row(values: readonly number[]): Tensor {
  return constant(Float32Array.from(values), [1, values.length]);
}
