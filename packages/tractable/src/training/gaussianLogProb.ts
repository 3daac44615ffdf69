import { choleskyFactor, invertLower } from "../algebra/triangular.ts";
import { isCircle, type Support } from "../density/support.ts";
import type { Data } from "./minibatches/splitRows.ts";
import { unboundedOf } from "./standardization.ts";

/** More rows than these make a mean and a covariance no better. */
const MOST_ROWS = 20_000;
/** What is added to variances, as a share of them, so that columns may depend on each other. */
const RIDGE = 1e-6;

/**
 * The mean log-density of validation rows under a normal distribution with the mean and the covariance of the
 * training rows, both on the unbounded scale of each column (the logarithm, the logit), given the context
 * where there is one: nats and data units. What a flow should beat. Undefined for columns on a circle, which
 * no normal distribution is of.
 */
export function gaussianLogProb(
  training: Data,
  validation: Data,
  supports: readonly Support[],
): number | undefined {
  if (supports.some(isCircle)) return undefined;
  const scales = supports.map(unboundedOf);
  const real = (data: Data) => unbounded(data, scales);
  const [known, asked] = [real(training), real(validation)];
  const width = known.width;
  const { mean, covariance } = moments(known);
  // a column that never changes has no normal distribution, either
  if (mean.some((_, column) => !(covariance[column * (width + 1)]! > 0))) return undefined;
  const features = supports.length;
  // p(x | c) = p(c, x) / p(c): the context stands first, so its factor is a part of the whole one
  const inverse = invertLower(choleskyFactor(covariance, width), width);
  const context = width - features;
  let total = 0;
  for (let row = 0; row < asked.rows; row++) {
    for (let i = context; i < width; i++) {
      let z = 0;
      for (let j = 0; j <= i; j++) z += inverse[i * width + j]! * (asked.values[row * width + j]! - mean[j]!);
      total += Math.log(inverse[i * width + i]!) - 0.5 * (z * z + Math.log(2 * Math.PI));
    }
    total += asked.logSlopes[row]!;
  }
  return total / asked.rows;
}

interface Unbounded {
  readonly rows: number;
  readonly width: number;
  /** Rows of the context, then the features on their unbounded scale. */
  readonly values: Float64Array;
  /** ln of the slope of the unbounded scale, added up over the features of each row. */
  readonly logSlopes: Float64Array;
}

function unbounded({ x, context }: Data, scales: readonly ReturnType<typeof unboundedOf>[]): Unbounded {
  const [all, features] = x.shape;
  const before = context?.shape[1] ?? 0;
  const width = before + features;
  const rows = Math.min(all, MOST_ROWS);
  const values = new Float64Array(rows * width);
  const logSlopes = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const source = Math.floor((row * all) / rows);
    for (let at = 0; at < before; at++) values[row * width + at] = context!.data[source * before + at]!;
    scales.forEach(({ value, logSlope }, feature) => {
      const number = x.data[source * features + feature]!;
      values[row * width + before + feature] = value(number);
      logSlopes[row]! += logSlope(number);
    });
  }
  return { rows, width, values, logSlopes };
}

function moments({ rows, width, values }: Unbounded) {
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at++) mean[at % width]! += values[at]! / rows;
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const centered = (values[row * width + i]! - mean[i]!) / rows;
      for (let j = 0; j <= i; j++) {
        covariance[i * width + j]! += centered * (values[row * width + j]! - mean[j]!);
      }
    }
  }
  for (let i = 0; i < width; i++) {
    covariance[i * width + i]! *= 1 + RIDGE;
    for (let j = 0; j < i; j++) covariance[j * width + i] = covariance[i * width + j]!;
  }
  return { mean, covariance };
}
