/** How many channels a pixel has, and how many components each channel's law is a mixture of. */
export interface PixelLawSize {
  readonly channels: number;
  readonly components: number;
}

/**
 * Where what the net says of a pixel lies among its outputs, each a number for every component: for every
 * channel logits, means and scales, and for every pair of channels the slope of the later one's mean by the
 * earlier one.
 */
export interface OutputPlaces {
  readonly count: number;
  readonly logit: (channel: number) => number;
  readonly mean: (channel: number) => number;
  readonly scale: (channel: number) => number;
  readonly slope: (channel: number, earlier: number) => number;
}

export function outputPlaces({ channels, components }: PixelLawSize): OutputPlaces {
  const pairs = (channels * (channels - 1)) / 2;
  return {
    count: components * (3 * channels + pairs),
    logit: (channel) => components * channel,
    mean: (channel) => components * (channels + channel),
    scale: (channel) => components * (2 * channels + channel),
    slope: (channel, earlier) => components * (3 * channels + (channel * (channel - 1)) / 2 + earlier),
  };
}

/**
 * How many of the components, the first ones, have means that are the same for all pixels, told from the
 * middle of all levels: those of levels that are frequent wherever they are, such as black. The others' are
 * told from the pixel's reference.
 */
export function fixedComponents(components: number): number {
  return Math.floor(components / 2);
}

/** Logits are in eighths of a nat, at most so many either way. */
export const LOGIT_STEPS = 8;
export const LARGEST_LOGIT = 127;
/** Means and distances to them are in sixteenths of a level. */
export const MEAN_STEPS = 16;
/**
 * Further than so many sixteenths of a level nothing is: as good as infinite, and products stay below 2³¹.
 */
export const FARTHEST = 8191;
/** Scales are 64, each wider than the one before by an eighth of a nat; the first is 0.04 levels. */
export const SCALES = 64;
export const SCALE_STEPS = 8;
export const SMALLEST_SCALE = 0.04;
/** Slopes are in 64ths, at most 4 either way. */
export const SLOPE_STEPS = 64;
export const LARGEST_SLOPE = 255;
/** Counts of a law are out of 2¹⁶, of which every level has one whatever the net says. */
export const COUNT_BITS = 16;
