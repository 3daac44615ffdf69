import { momentsOf } from "../algebra/moments.ts";
import { isCircle, type Support } from "../density/support.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { Rows } from "../rows/rows.ts";

export interface Standardization {
  readonly center: Float32Array;
  readonly scale: Float32Array;
}

/**
 * Mean and deviation of every column on its unbounded scale (the logarithm, the logit), in double precision.
 */
export function estimateStandardization(
  { data, shape: [rows, width] }: Rows,
  supports: readonly Support[],
  describe: (column: number) => string,
): Standardization {
  const center = new Float32Array(width);
  const scale = new Float32Array(width);
  for (let column = 0; column < width; column++) {
    const support = supports[column]!;
    const { value: real } = unboundedOf(support);
    const { mean, deviation } = momentsOf(
      Float64Array.from({ length: rows }, (_, row) => real(data[row * width + column]!)),
    );
    if (!(deviation > 1e-6 * Math.abs(mean)) || deviation === 0) {
      throw new TractableError(
        `${describe(column)}: expected values that vary, got a constant (${data[column]}); a density can't have a constant column, leave it out`,
      );
    }
    // a circle has no middle, and its circumference is known
    center[column] = isCircle(support) ? 0 : mean;
    scale[column] = isCircle(support) ? 1 : deviation;
  }
  return { center, scale };
}

/** The unbounded scale of a column, and the logarithm of its slope. */
export interface UnboundedScale {
  value(number: number): number;
  logSlope(number: number): number;
}

/** The scale on which a column of some support is real: itself, the logarithm, the logit. */
export function unboundedOf(support: Support): UnboundedScale {
  if (support === "real" || isCircle(support)) return { value: (x) => x, logSlope: () => 0 };
  if (support === "positive") return { value: Math.log, logSlope: (x) => -Math.log(x) };
  const { low, high } = support;
  return {
    value: (x) => Math.log((x - low) / (high - x)),
    logSlope: (x) => Math.log((high - low) / ((x - low) * (high - x))),
  };
}
