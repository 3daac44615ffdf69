// What a styling model is trained for, as symbolic mathematics: the statistics of random filters of several
// scales and of the features of a small network become the style's, and slopes stay where the photo has them.
import {
  add,
  batchMatmul,
  concat,
  constant,
  conv2d,
  div,
  mean,
  mul,
  neg,
  relu,
  reshape,
  slice,
  split,
  sqrt,
  sub,
  sum,
  transpose,
} from "../../packages/tractable/dist/graph/index.js";
import { stream } from "../../packages/tractable/dist/random/stream.js";
import { GRAIN, SHRINKAGE } from "../../packages/tractable/dist/tasks/style/matchStatistics.js";
import { featuresOf } from "./keras.mjs";

const flat = (x) => reshape(x, [x.shape[0], x.shape[1], x.shape[2] * x.shape[3]]);
const identity = (size) =>
  Float32Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));

/** Mean and steadied covariance of the channels of latents [n, c, h, w], as `matchStatistics` has them. */
function statistics(latents, centred) {
  const z = flat(latents);
  const [, channels, pixels] = z.shape;
  const middle = centred ? mean(z, { axes: [2], keepDims: true }) : undefined;
  const around = centred ? sub(z, middle) : z;
  const covariance = mul(batchMatmul(around, transpose(around, [0, 2, 1])), 1 / pixels);
  const keep = identity(channels).map((value) => (value === 1 ? 1 : 1 - SHRINKAGE));
  const steady = add(
    mul(covariance, constant(keep, [channels, channels])),
    constant(
      identity(channels).map((value) => value * GRAIN),
      [channels, channels],
    ),
  );
  return { middle, around, steady };
}

/** The Cholesky factors [n, c, c] and their inverses, by elimination of [A, 1]. */
function cholesky(matrices) {
  const [count, size] = matrices.shape;
  const ones = constant(identity(size), [1, size, size]);
  let rows = concat([matrices, add(mul(matrices, 0), ones)], 2);
  for (let k = 0; k < size - 1; k++) {
    const row = slice(rows, k, k + 1, 1);
    const pivot = slice(row, k, k + 1, 2);
    const below = constant(
      Float32Array.from({ length: size }, (_, at) => (at > k ? 1 : 0)),
      [1, size, 1],
    );
    rows = sub(rows, mul(mul(div(slice(rows, k, k + 1, 2), pivot), below), row));
  }
  const [upper, unitInverse] = split(rows, [size, size], 2);
  const scale = sqrt(sum(mul(upper, ones), { axes: [2], keepDims: true }));
  return {
    factor: transpose(div(upper, scale), [0, 2, 1]),
    inverse: div(unitInverse, scale),
    count,
  };
}

/** Latents of a content with the statistics of a style's. */
export function matched(content, style, centred) {
  const [own, wanted] = [statistics(content, centred), statistics(style, centred)];
  const matrix = batchMatmul(cholesky(wanted.steady).factor, cholesky(own.steady).inverse);
  const moved = batchMatmul(matrix, own.around);
  return reshape(centred ? add(moved, wanted.middle) : moved, content.shape);
}

const FILTERS = 48;
const SIDE = 5;

/**
 * Random filters of 5×5 pixels of three colours, half of them blind to an even colour, with random thresholds
 * (Ustyuzhaninov et al. 2017: random filters of one layer are enough to tell textures apart). Means of
 * rectified, shifted projections say what their distribution is, as sliced Wasserstein distances do.
 */
function filters(scale) {
  const draw = stream(11, `filters/${scale}`);
  const size = 3 * SIDE * SIDE;
  const weights = new Float32Array(FILTERS * size);
  for (let filter = 0; filter < FILTERS; filter++) {
    const own = Float64Array.from({ length: size }, draw.normal);
    if (filter % 2 === 0) {
      for (let colour = 0; colour < 3; colour++) {
        const part = own.subarray(colour * SIDE * SIDE, (colour + 1) * SIDE * SIDE);
        const middle = part.reduce((a, b) => a + b, 0) / part.length;
        for (let at = 0; at < part.length; at++) part[at] -= middle;
      }
    } else {
      // a colour, the same everywhere, and a little pattern
      const colour = [draw.normal(), draw.normal(), draw.normal()];
      for (let at = 0; at < size; at++) own[at] = 0.3 * own[at] + colour[Math.floor(at / (SIDE * SIDE))];
    }
    const length = Math.hypot(...own);
    const gain = filter % 2 === 0 ? 4 : 0.4;
    for (let at = 0; at < size; at++) weights[filter * size + at] = (gain * own[at]) / length;
  }
  return {
    weight: constant(weights, [FILTERS, 3, SIDE, SIDE]),
    bias: constant(Float32Array.from({ length: FILTERS }, () => 0.7 * draw.normal())),
  };
}

/** Averages of 2×2 pixels. */
function halved(x) {
  const [n, c, h, w] = x.shape;
  return mean(reshape(x, [n, c, h / 2, 2, w / 2, 2]), { axes: [3, 5] });
}

const SCALES = 4;
const LAYERS = [
  "Conv1_relu",
  "block_1_expand_relu",
  "block_2_expand_relu",
  "block_3_expand_relu",
  "block_5_expand_relu",
];

/**
 * How far the statistics of pictures are from those of styles, 0 where they agree: means and Gram matrices of
 * random filters, a mean over scales, and of layers of a network (Gatys et al. 2016), a mean over layers.
 */
export function styleLoss(pictures, styles, network) {
  let [one, other] = [pictures, styles].map((x) => sub(mul(x, 2 / 255), 1));
  let random = constant(0);
  for (let scale = 0; scale < SCALES; scale++) {
    const { weight, bias } = filters(scale);
    const [a, b] = [one, other].map((x) => {
      const responses = conv2d(x, weight, { padding: 0, bias });
      return concat([relu(responses), relu(neg(responses))], 1);
    });
    random = add(random, difference(a, b));
    [one, other] = [halved(one), halved(other)];
  }
  const [own, wanted] = [pictures, styles].map((x) => featuresOf(network, x, LAYERS));
  const seen = own.map((features, layer) => difference(features, wanted[layer])).reduce(add);
  return { random: mul(random, 1 / SCALES), seen: mul(seen, 1 / LAYERS.length) };
}

/** The distance of means and Gram matrices of features, relative to the second's. */
function difference(a, b) {
  const [own, wanted] = [a, b].map((x) => {
    const features = flat(x);
    const pixels = features.shape[2];
    return {
      mean: mean(features, { axes: [2] }),
      gram: mul(batchMatmul(features, transpose(features, [0, 2, 1])), 1 / pixels),
    };
  });
  const off = (x, y) => div(sum(mul(sub(x, y), sub(x, y))), add(sum(mul(y, y)), 1e-3));
  return add(off(own.mean, wanted.mean), off(own.gram, wanted.gram));
}

/**
 * 1 − the correlation of the slopes of light in two pictures, a mean over scales: 0 where structure is kept.
 */
export function structureLoss(pictures, photos) {
  const weights = constant([0.299, 0.587, 0.114], [1, 3, 1, 1]);
  let [one, other] = [pictures, photos].map((x) => conv2d(x, weights));
  let total = constant(0);
  for (let scale = 0; scale < 3; scale++) {
    for (const axis of [2, 3]) {
      const [a, b] = [one, other].map((x) => {
        const size = x.shape[axis];
        return reshape(sub(slice(x, 1, size, axis), slice(x, 0, size - 1, axis)), [x.shape[0], -1]);
      });
      const dot = (x, y) => sum(mul(x, y), { axes: [1] });
      const along = div(dot(a, b), sqrt(add(mul(dot(a, a), dot(b, b)), 1e-6)));
      total = add(total, sub(1, mean(along)));
    }
    [one, other] = [halved(one), halved(other)];
  }
  return mul(total, 1 / 6);
}

/** How far pixels lie outside 0 … 255, in grey levels. */
export function overflow(pixels) {
  return mean(add(relu(sub(pixels, 255)), relu(neg(pixels))));
}

const PERIODS = [2, 4, 8, 16];
const WINDOW = 32;

/**
 * How much stronger a pattern of the squeezes' periods is in the light of pictures than chance makes it: in
 * every window of 32×32 pixels, the variance of the means of all pixels that lie at the same place within a
 * period, relative to the variance of pixels and the number of them in a mean; 1 where there is no pattern.
 */
export function gridLoss(pictures) {
  const light = conv2d(pictures, constant([0.299, 0.587, 0.114], [1, 3, 1, 1]));
  const [n, , h, w] = light.shape;
  const windows = [h, w].map((size) => Math.floor((size - PERIODS.at(-1)) / WINDOW));
  let total = constant(0);
  for (const period of PERIODS) {
    // what is left when the mean over a period around is taken off: even slopes leave nothing
    const taps = Float32Array.from({ length: period + 1 }, (_, at) => (at % period === 0 ? 0.5 : 1) / period);
    const down = conv2d(light, constant(taps, [1, 1, period + 1, 1]), { padding: 0 });
    const smooth = conv2d(down, constant(taps, [1, 1, 1, period + 1]), { padding: 0 });
    const inner = (x, from) =>
      windows.reduce((y, count, axis) => slice(y, from, from + count * WINDOW, axis + 2), x);
    const rest = sub(inner(light, period / 2), inner(smooth, 0));
    const count = WINDOW / period;
    const parts = reshape(rest, [n, windows[0], count, period, windows[1], count, period]);
    const means = mean(parts, { axes: [2, 5], keepDims: true });
    const own = mean(mul(means, means), { axes: [3, 6], keepDims: true });
    const all = mean(mul(parts, parts), { axes: [2, 3, 5, 6], keepDims: true });
    total = add(total, mean(div(mul(own, count * count), add(all, 1))));
  }
  return mul(total, 1 / PERIODS.length);
}
