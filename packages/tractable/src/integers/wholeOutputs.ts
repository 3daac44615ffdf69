import {
  add,
  constant,
  floor,
  greater,
  max,
  min,
  mul,
  type Tensor,
  where,
  withGradient,
} from "../graph/index.ts";
import { UNIT } from "./integerNet.ts";
import {
  FARTHEST,
  LARGEST_LOGIT,
  LARGEST_SLOPE,
  LOGIT_STEPS,
  MEAN_STEPS,
  type PixelLawSize,
  SCALE_STEPS,
  SCALES,
  SLOPE_STEPS,
} from "./pixelOutputs.ts";

interface Sort {
  /** Steps of one of the net's units. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
}

const logit: Sort = { gain: LOGIT_STEPS / UNIT, low: -LARGEST_LOGIT, high: LARGEST_LOGIT };
const mean: Sort = { gain: MEAN_STEPS, low: -FARTHEST, high: FARTHEST };
const scale: Sort = { gain: SCALE_STEPS / UNIT, low: 0, high: SCALES - 1 };
const slope: Sort = { gain: SLOPE_STEPS / UNIT, low: -LARGEST_SLOPE, high: LARGEST_SLOPE };

/**
 * What the net says of pixels in whole numbers of the steps that a law is made of: powers of two and `floor`,
 * which are exact. The gradient passes straight through, but back from a limit only.
 */
export function wholeOutputs(outputs: Tensor, { channels, components }: PixelLawSize): Tensor {
  const pairs = (channels * (channels - 1)) / 2;
  const sorts = [logit, mean, scale].flatMap((sort) => new Array<Sort>(channels).fill(sort));
  const all = [...sorts, ...new Array<Sort>(pairs).fill(slope)];
  const each = (of: (sort: Sort) => number) =>
    constant(all.flatMap((sort) => new Array<number>(components).fill(of(sort))));
  const [gains, low, high] = [each(({ gain }) => gain), each((sort) => sort.low), each((sort) => sort.high)];
  const scaled = mul(outputs, gains);
  return withGradient([min(max(floor(scaled), low), high)], [scaled], ([dy]) => [
    where(greater(scaled, low), where(greater(add(high, 1), scaled), dy!, 0), 0),
  ])[0]!;
}
