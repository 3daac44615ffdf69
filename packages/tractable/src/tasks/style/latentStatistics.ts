import type { Band } from "./styleNet.ts";

/** The first and second moments of the channels of some latents. */
export interface LatentStatistics {
  readonly channels: number;
  readonly mean: Float64Array;
  /** [channels · channels], row by row. */
  readonly covariance: Float64Array;
}

/** Sums over pixels, which may come in pieces. */
export class StatisticsSum {
  private count = 0;
  private readonly channels: number;
  private readonly centred: boolean;
  private readonly sums: Float64Array;
  private readonly products: Float64Array;
  /** Sums are of differences from the first pixel, so that little of large means cancels. */
  private origin: Float64Array | undefined;

  /** With `centred` false the mean counts as 0. */
  constructor({ channels, centred }: Pick<Band, "channels" | "centred">) {
    this.channels = channels;
    this.centred = centred;
    this.sums = new Float64Array(channels);
    this.products = new Float64Array(channels * channels);
  }

  /** Adds the rectangle [top, bottom) × [left, right) of latents [channels, height, width]. */
  add(latents: Float32Array, { height, width }: Sides, { top, bottom, left, right }: Rectangle): void {
    const { channels, sums, products } = this;
    const area = height * width;
    this.origin ??= Float64Array.from({ length: channels }, (_, channel) =>
      this.centred ? latents[channel * area]! : 0,
    );
    const { origin } = this;
    const pixel = new Float64Array(channels);
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const at = row * width + column;
        for (let a = 0; a < channels; a++) pixel[a] = latents[a * area + at]! - origin[a]!;
        for (let a = 0; a < channels; a++) {
          const value = pixel[a]!;
          sums[a]! += value;
          for (let b = 0; b <= a; b++) products[a * channels + b]! += value * pixel[b]!;
        }
      }
    }
    this.count += (bottom - top) * (right - left);
  }

  result(): LatentStatistics {
    const { channels, count, sums, products, origin } = this;
    const shares = sums.map((sum) => (this.centred ? sum / count : 0));
    const mean = shares.map((share, channel) => share + origin![channel]!);
    const covariance = new Float64Array(channels * channels);
    for (let a = 0; a < channels; a++) {
      for (let b = 0; b <= a; b++) {
        const value = products[a * channels + b]! / count - shares[a]! * shares[b]!;
        covariance[a * channels + b] = value;
        covariance[b * channels + a] = value;
      }
    }
    return { channels, mean, covariance };
  }
}

export interface Sides {
  readonly height: number;
  readonly width: number;
}

export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}
