// What is measured of a restyled picture. Pictures are { data, channels: 3, height, width }, channel by
// channel.
import { stream } from "../../packages/tractable/dist/random/stream.js";

const PATCH = 7;
const PATCHES = 1024;
const DIRECTIONS = 64;

/** Averages of 2×2 pixels. */
export function halved({ data, channels, height, width }) {
  const [h, w] = [height >> 1, width >> 1];
  const half = new Float32Array(channels * h * w);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const at = (c * height + 2 * y) * width + 2 * x;
        half[(c * h + y) * w + x] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1]) / 4;
      }
    }
  }
  return { data: half, channels, height: h, width: w };
}

/**
 * Projections of random patches, sorted, one array a direction; `centred` takes off each patch's mean colour.
 */
function projections({ data, height, width }, scale, centred) {
  const size = 3 * PATCH * PATCH;
  const draw = stream(1, `directions/${scale}`);
  const places = stream(2, `places/${scale}`);
  const directions = Array.from({ length: DIRECTIONS }, () => {
    const direction = Float64Array.from({ length: size }, draw.normal);
    const length = Math.hypot(...direction);
    return direction.map((value) => value / length);
  });
  const sorted = directions.map(() => new Float64Array(PATCHES));
  const patch = new Float64Array(size);
  for (let n = 0; n < PATCHES; n++) {
    const [top, left] = [places.below(height - PATCH + 1), places.below(width - PATCH + 1)];
    for (let c = 0; c < 3; c++) {
      let mean = 0;
      for (let y = 0; y < PATCH; y++) {
        for (let x = 0; x < PATCH; x++) {
          const value = data[(c * height + top + y) * width + left + x];
          patch[(c * PATCH + y) * PATCH + x] = value;
          mean += value / (PATCH * PATCH);
        }
      }
      if (centred) for (let k = 0; k < PATCH * PATCH; k++) patch[c * PATCH * PATCH + k] -= mean;
    }
    directions.forEach((direction, d) => {
      let along = 0;
      for (let k = 0; k < size; k++) along += direction[k] * patch[k];
      sorted[d][n] = along;
    });
  }
  for (const values of sorted) values.sort();
  return sorted;
}

/**
 * The sliced Wasserstein distance of patches of 7×7 pixels (Rabin et al. 2011), in grey levels: a mean over
 * three scales. `centred` looks at texture alone.
 */
export function slicedWasserstein(a, b, { centred = false } = {}) {
  let [one, other] = [a, b];
  let total = 0;
  for (let scale = 0; scale < 3; scale++) {
    const [left, right] = [projections(one, scale, centred), projections(other, scale, centred)];
    let distance = 0;
    left.forEach((values, d) => {
      for (let n = 0; n < PATCHES; n++) distance += Math.abs(values[n] - right[d][n]);
    });
    total += distance / (PATCHES * DIRECTIONS);
    [one, other] = [halved(one), halved(other)];
  }
  return total / 3;
}

/** How steep the light of a picture is at every pixel, in grey levels. */
function steepness({ data, height, width }) {
  const area = height * width;
  const light = new Float32Array(area);
  for (let at = 0; at < area; at++)
    light[at] = 0.299 * data[at] + 0.587 * data[area + at] + 0.114 * data[2 * area + at];
  const steep = new Float32Array(area);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      steep[at] = Math.hypot(light[at + 1] - light[at - 1], light[at + width] - light[at - width]) / 2;
    }
  }
  return { steep, height, width };
}

/** SSIM (Wang et al. 2004, windows of 8×8) of how steep the light is: 1 where all edges are kept. */
export function gradientSsim(a, b) {
  const [x, y] = [steepness(a), steepness(b)];
  const { height, width } = x;
  const SIDE = 8;
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  let [total, count] = [0, 0];
  for (let top = 0; top + SIDE <= height; top += 4) {
    for (let left = 0; left + SIDE <= width; left += 4) {
      let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
      for (let row = top; row < top + SIDE; row++) {
        for (let column = left; column < left + SIDE; column++) {
          const [u, v] = [x.steep[row * width + column], y.steep[row * width + column]];
          sx += u;
          sy += v;
          sxx += u * u;
          syy += v * v;
          sxy += u * v;
        }
      }
      const n = SIDE * SIDE;
      const [mx, my] = [sx / n, sy / n];
      const [vx, vy, vxy] = [sxx / n - mx * mx, syy / n - my * my, sxy / n - mx * my];
      total += ((2 * mx * my + c1) * (2 * vxy + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
      count++;
    }
  }
  return total / count;
}

/** The mean absolute difference of two pictures, in grey levels. */
export function meanDifference(a, b) {
  let total = 0;
  for (let at = 0; at < 3 * a.height * a.width; at++) total += Math.abs(a.data[at] - b.data[at]);
  return total / (3 * a.height * a.width);
}
