import { TractableError } from "../errors/tractableError.ts";
import { concat, constant, gather, mul, reshape, split, type Tensor } from "../graph/index.ts";
import { inverseOrder } from "../graph/inverseOrder.ts";
import { type ImageSize, imageSizeOf } from "./imageSize.ts";

/**
 * What a coupling of images leaves as it is while it reads it: the first half of the channels or the last; or
 * in every channel the pixels whose row and column add up to an even number, or those where they add up to an
 * odd one.
 */
export type ImageMask = "first channels" | "last channels" | "checkerboard" | "inverse checkerboard";

/** An image in two parts. */
export interface ImageParts {
  /** What the net may read: kept channels, or the whole image with the changed pixels at 0. */
  readonly visible: Tensor;
  /** What is transformed, [batch, channels, n]. */
  readonly changed: Tensor;
  /** How many channels of the net's result are one parameter. */
  readonly parameterChannels: number;
  /** The net's result where values are transformed, [batch, …, n]. */
  select(raw: Tensor): Tensor;
  /** The image with other values in the place of the changed ones. */
  join(changed: Tensor): Tensor;
}

export function partImage(x: Tensor, mask: ImageMask): ImageParts {
  const isChannels = mask === "first channels" || mask === "last channels";
  return isChannels ? partChannels(x, mask) : partPixels(x, mask === "checkerboard" ? 0 : 1);
}

function partChannels(x: Tensor, mask: "first channels" | "last channels"): ImageParts {
  const { channels, height, width } = imageSizeOf(x, "imageCoupling");
  if (channels < 2) {
    throw new TractableError(
      `imageCoupling: expected two channels or more for the mask "${mask}", got 1; squeeze first`,
    );
  }
  const first = Math.ceil(channels / 2);
  const [head, tail] = split(x, [first, channels - first], 1) as [Tensor, Tensor];
  const [kept, changed] = mask === "first channels" ? [head, tail] : [tail, head];
  const flat = (values: Tensor) => reshape(values, [x.shape[0]!, values.shape[1]!, height * width]);
  return {
    visible: kept,
    changed: flat(changed),
    parameterChannels: channels - (mask === "first channels" ? first : channels - first),
    select: flat,
    join(values) {
      const images = reshape(values, changed.shape);
      return concat(mask === "first channels" ? [kept, images] : [images, kept], 1);
    },
  };
}

function partPixels(x: Tensor, parity: 0 | 1): ImageParts {
  const size = imageSizeOf(x, "imageCoupling");
  const { batch, channels, height, width } = size;
  const { kept, changed } = colours(size, parity);
  if (kept.length === 0 || changed.length === 0) {
    throw new TractableError("imageCoupling: expected two pixels or more for a checkerboard, got 1");
  }
  const order = [...kept, ...changed];
  const back = inverseOrder(order);
  const parts = (values: Tensor) =>
    split(
      gather(reshape(values, [batch, values.shape[1]!, height * width]), order, 2),
      [kept.length, changed.length],
      2,
    ) as [Tensor, Tensor];
  const [keptValues, changedValues] = parts(x);
  const isKept = new Float32Array(height * width);
  for (const pixel of kept) isKept[pixel] = 1;
  return {
    visible: mul(x, constant(isKept, [height, width])),
    changed: changedValues,
    parameterChannels: channels,
    select: (raw) => parts(raw)[1],
    join: (values) => reshape(gather(concat([keptValues, values], 2), back, 2), x.shape),
  };
}

/** The pixels of either colour, as places in an image row by row. */
function colours({ height, width }: ImageSize, parity: 0 | 1) {
  const pixels = Array.from({ length: height * width }, (_, pixel) => pixel);
  const isKept = (pixel: number) => (Math.floor(pixel / width) + (pixel % width)) % 2 === parity;
  return { kept: pixels.filter(isKept), changed: pixels.filter((pixel) => !isKept(pixel)) };
}
