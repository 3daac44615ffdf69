import { choleskyFactor, invertLower, multiply } from "../../algebra/triangular.ts";
import type { LatentStatistics } from "./latentStatistics.ts";

/** Which statistics of the latents become those of the style. */
export type Match = "covariance" | "deviation";

/** z ↦ matrix·z + shift, for the channels of every pixel. */
export interface AffineMap {
  readonly matrix: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The share by which correlations shrink towards 0 before they are factored (Ledoit & Wolf 2004 have a
 * diagonal target too): channels that nearly repeat others would be blown up otherwise.
 */
export const SHRINKAGE = 0.02;
/**
 * Added to all variances, of content and style alike: what rounding to whole grey levels and a little grain
 * have. A cloudless sky has no more, and would turn into noise.
 */
export const GRAIN = 2e-4;

/**
 * The map that gives latents of a content the statistics of a style. "covariance" whitens by the Cholesky
 * factor of the content's covariance and colours by the style's: L_s·L_c⁻¹·(z − μ_c) + μ_s (Cho et al. 2019;
 * CAP-VSTNet, Wen et al. 2023). "deviation" moves each channel by itself (AdaIN, Huang & Belongie 2017).
 */
export function matchStatistics(content: LatentStatistics, style: LatentStatistics, match: Match): AffineMap {
  const { channels: size } = content;
  const matrix =
    match === "covariance"
      ? multiply(factorOf(style), invertLower(factorOf(content), size), size)
      : ratios(content, style);
  const shift = Float64Array.from(style.mean, (target, row) => {
    let carried = 0;
    for (let column = 0; column < size; column++)
      carried += matrix[row * size + column]! * content.mean[column]!;
    return target - carried;
  });
  return { matrix, shift };
}

function factorOf({ covariance, channels }: LatentStatistics): Float64Array {
  const steadied = covariance.map((value, at) =>
    at % (channels + 1) === 0 ? value + GRAIN : (1 - SHRINKAGE) * value,
  );
  return choleskyFactor(steadied, channels);
}

function ratios(content: LatentStatistics, style: LatentStatistics): Float64Array {
  const { channels } = content;
  return content.covariance.map((variance, at) =>
    at % (channels + 1) === 0 ? Math.sqrt((style.covariance[at]! + GRAIN) / (variance + GRAIN)) : 0,
  );
}
