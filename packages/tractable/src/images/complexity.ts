import type { OptionRule } from "../errors/checkOptions.ts";
import { codeLengths } from "./codeLengths.ts";
import type { ImageSize } from "./imageSize.ts";

/**
 * How complex an image is by itself: the length of a lossless code of it, by which `anomalyDetector` corrects
 * a likelihood.
 */
export interface Complexity {
  /** What a model file remembers, as scores are compared only with those of the same measure. */
  readonly name: string;
  /** The length of every image's code, nats. Pixels are bytes, image by image, channel by channel. */
  lengths(pixels: ArrayLike<number>, image: ImageSize): Float64Array | Promise<Float64Array>;
}

/** What a measure of complexity has. */
export const complexityRule: OptionRule = {
  expected: "a measure of complexity, { name, lengths }",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "name") === "string" &&
    typeof Reflect.get(value, "lengths") === "function",
};

/** A small code of the library's own, the same everywhere. */
export const ownCode: Complexity = { name: "median edges", lengths: codeLengths };
