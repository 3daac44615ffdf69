import {
  abs,
  add,
  clamp,
  div,
  floor,
  greater,
  lessOrEqual,
  log,
  matmul,
  min,
  mul,
  neg,
  relu,
  sigmoid,
  split,
  sub,
  type Tensor,
  toFloat,
  where,
} from "../graph/index.ts";
import { bumpShape, type ColumnLayout, row, weightOf } from "./columnLayout.ts";
import { hatShare } from "./columnSlots.ts";
import { membership } from "./seenColumns.ts";

/** Probabilities of the places of all columns, [batch, columns], from a net's outputs. */
export interface ColumnProbability {
  /**
   * From a net's outputs: the logarithm of the probability or density of every column's place, [batch,
   * columns].
   */
  logProb(places: Tensor, hats: Tensor, outputs: Tensor): Tensor;
  /**
   * The share of every column's law that lies before its place, a point's own counted by half; [batch,
   * columns].
   */
  shareBefore(places: Tensor, outputs: Tensor): Tensor;
}

export function columnProbability(layout: ColumnLayout, least: number): ColumnProbability {
  const { columns, slots, bumps, bumpsEach, logShares } = layout;
  const ofSlots = membership(slots, columns.length);
  const toSlots = (x: Tensor) => matmul(x, ofSlots, { transposeB: true });
  const fromSlots = (x: Tensor) => matmul(x, ofSlots);
  const per = (value: (index: number) => number) => row(slots.map((_, index) => value(index)));
  const tops = per((at) => slots[at]!.place);
  const perReach = per((at) => 1 / slots[at]!.reach);
  const perArea = per((at) => 1 / slots[at]!.area);
  const starts = per((at) => logShares[at]!);
  const leastShares = per((at) => least * slots[at]!.share);

  /** The shares of slots and bumps, 1 for each column in all. */
  const sharesOf = (outputs: Tensor) => {
    const { logits, bump } = partOutputs(layout, outputs);
    const weights = weightOf(logits, starts);
    const bumpWeights = bump && weightOf(bump.logits, row(bumps.map(({ logShare }) => logShare)));
    const ofBumps = bumps.length === 0 ? undefined : membership(bumps, columns.length);
    const total = fromSlots(weights);
    const all = bumpWeights === undefined ? total : add(total, matmul(bumpWeights, ofBumps!));
    const scale = div(1 - least, all);
    return {
      slots: add(mul(weights, toSlots(scale)), leastShares),
      bumps: bumpWeights && mul(bumpWeights, matmul(scale, ofBumps!, { transposeB: true })),
      shape: bump && bumpShape(bump.centers, bump.widths, bumpBins(), bumpStarts(), bumpsEach),
      ofBumps,
    };
  };
  const bumpBins = () => row(bumps.map(({ bins }) => bins));
  const bumpStarts = () => row(bumps.map(({ start }) => start));

  return {
    logProb(places, hats, outputs) {
      const shares = sharesOf(outputs);
      let probability = fromSlots(mul(mul(hats, perArea), shares.slots));
      if (shares.bumps !== undefined) {
        const { center, width } = shares.shape!;
        const at = matmul(places, shares.ofBumps!, { transposeB: true });
        const middle = add(min(floor(at), sub(bumpBins(), 1)), 0.5);
        // F(b) − F(a) = F(−a) − F(−b), and the smaller side keeps its digits
        const far = neg(abs(sub(middle, center)));
        const inBin = sub(sigmoid(div(add(far, 0.5), width)), sigmoid(div(sub(far, 0.5), width)));
        const inAll = sub(sigmoid(div(sub(bumpBins(), center), width)), sigmoid(neg(div(center, width))));
        const onAxis = toFloat(lessOrEqual(at, bumpBins()));
        const density = mul(div(inBin, inAll), onAxis);
        probability = add(probability, matmul(mul(shares.bumps, density), shares.ofBumps!));
      }
      const isValue = greater(places, -0.5);
      return where(isValue, log(where(isValue, probability, 1)), 0);
    },
    shareBefore(places, outputs) {
      const shares = sharesOf(outputs);
      const at = toSlots(places);
      const onAxis = min(
        at,
        per((index) => slots[index]!.end),
      );
      const hatsBefore = mul(hatIntegral(mul(sub(onAxis, tops), perReach)), div(perArea, perReach));
      const missing = per(
        (index) =>
          (slots[index]!.reach * hatShare(-slots[index]!.place / slots[index]!.reach)) / slots[index]!.area,
      );
      const pointShare = clamp(add(sub(at, tops), 0.5), 0, 1);
      const isPoint = per((index) => (slots[index]!.isPoint ? 1 : 0));
      const before = add(mul(isPoint, pointShare), mul(sub(1, isPoint), sub(hatsBefore, missing)));
      let share = fromSlots(mul(shares.slots, before));
      if (shares.bumps !== undefined) {
        const { center, width } = shares.shape!;
        const bins = bumpBins();
        const place = clampTo(matmul(places, shares.ofBumps!, { transposeB: true }), bins);
        const bin = min(floor(place), sub(bins, 1));
        const cdf = (x: Tensor) => sigmoid(div(sub(x, center), width));
        const low = cdf(bin);
        const within = mul(sub(place, bin), sub(cdf(add(bin, 1)), low));
        const none = sigmoid(neg(div(center, width)));
        const all = sub(cdf(bins), none);
        share = add(share, matmul(mul(shares.bumps, div(sub(add(low, within), none), all)), shares.ofBumps!));
      }
      return clamp(share, 0, 1);
    },
  };
}

/** max(0, min(x, most)) */
function clampTo(x: Tensor, most: Tensor): Tensor {
  return relu(min(x, most));
}

/** ∫ max(0, 1 − |v|) dv from −∞ to y, as `hatShare`. */
function hatIntegral(y: Tensor): Tensor {
  const v = clamp(y, -1, 1);
  return add(add(v, 0.5), mul(mul(v, abs(v)), -0.5));
}

/** A net's outputs by what they are for. */
function partOutputs({ slots, bumps }: ColumnLayout, outputs: Tensor) {
  if (bumps.length === 0) return { logits: outputs, bump: undefined };
  const each = bumps.length;
  const [logits, centers, widths, own] = split(outputs, [each, each, each, slots.length], 1);
  return { logits: own!, bump: { logits: logits!, centers: centers!, widths: widths! } };
}
