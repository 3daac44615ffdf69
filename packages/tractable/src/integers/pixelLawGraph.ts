import {
  add,
  clamp,
  constant,
  div,
  exp,
  greater,
  less,
  log,
  mul,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
  where,
} from "../graph/index.ts";
import { straightFloor } from "./fixedPoint.ts";
import {
  COUNT_BITS,
  fixedComponents,
  LOGIT_STEPS,
  MEAN_STEPS,
  outputPlaces,
  type PixelLawSize,
  SCALE_STEPS,
  SLOPE_STEPS,
  SMALLEST_SCALE,
} from "./pixelOutputs.ts";

/**
 * ln P of every pixel, [rows], as training sees it: the law that `PixelLaw` counts by whole numbers, with the
 * logistic function itself in place of its table. `outputs` are the net's whole numbers, [rows, outputs];
 * `pixels` and
 * `references` [rows, channels].
 */
export function pixelLogProb(
  outputs: Tensor,
  pixels: Tensor,
  references: Tensor,
  size: PixelLawSize,
  levels: number,
): Tensor {
  const { channels, components } = size;
  const places = outputPlaces(size);
  const part = (from: number) => slice(outputs, from, from + components, 1);
  const least = 2 ** -COUNT_BITS;
  const of = (x: Tensor, channel: number) => slice(x, channel, channel + 1, 1);
  const residual = (channel: number) => sub(of(pixels, channel), of(references, channel));
  const each = (value: (k: number) => number) =>
    constant(Array.from({ length: components }, (_, k) => value(k)));
  const isFixed = (k: number) => k < fixedComponents(components);
  const moving = each((k) => (isFixed(k) ? 0 : 1));
  const middle = each((k) => (isFixed(k) ? Math.floor(levels / 2) : 0));
  let total: Tensor | undefined;
  for (let channel = 0; channel < channels; channel++) {
    const weight = exp(mul(part(places.logit(channel)), 1 / LOGIT_STEPS));
    const inverse = mul(exp(mul(part(places.scale(channel)), -1 / SCALE_STEPS)), 1 / SMALLEST_SCALE);
    let mean = part(places.mean(channel));
    for (let earlier = 0; earlier < channel; earlier++) {
      const slope = mul(part(places.slope(channel, earlier)), MEAN_STEPS / SLOPE_STEPS);
      mean = add(mean, mul(straightFloor(mul(slope, residual(earlier))), moving));
    }
    const x = of(pixels, channel);
    const origins = add(mul(of(references, channel), moving), middle);
    const distance = sub(sub(x, origins), mul(mean, 1 / MEAN_STEPS));
    const below = mul(sub(distance, 0.5), inverse);
    const above = mul(add(distance, 0.5), inverse);
    const share = sub(
      where(greater(x, levels - 1.5), 1, sigmoid(clamp(above, -30, 30))),
      where(less(x, 0.5), 0, sigmoid(clamp(below, -30, 30))),
    );
    const mixed = div(
      sum(mul(weight, share), { axes: [1], keepDims: true }),
      sum(weight, { axes: [1], keepDims: true }),
    );
    const own = log(add(mul(mixed, 1 - levels * least), least));
    total = total === undefined ? own : add(total, own);
  }
  return total!;
}
