import { classNormal } from "../distributions/classNormal.ts";
import { standardNormal } from "../distributions/standardNormal.ts";
import { checkOptions, type OptionRule } from "../errors/checkOptions.ts";
import {
  classCount,
  contextCount,
  imageSize,
  layerCount,
  oneOfNumbers,
  partOf,
  required,
  unitCount,
  wholeNumber,
} from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import type { Dequantization } from "../images/dequantization/dequantization.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import { squeeze } from "../images/squeeze.ts";
import { type ClassesIn, classesInRule, toldClasses } from "./classesIn.ts";

export interface PatchFlowOptions {
  /** Rows are images of 8 bits, channel by channel, row by row. */
  readonly image: ImageSize;
  /** How many numbers the density is conditioned on; none by default. */
  readonly context?: number;
  /** How many classes it tells apart; none by default. */
  readonly classes?: number;
  /**
   * What is told the class: the "base", whose latents have a mean for each, so that one encoding gives the
   * density under every class, or the nets of all "couplings" or layers, whose latents are then free of the
   * class; "base" by default.
   */
  readonly classesIn?: ClassesIn;
  /** The side of the square patches that images are cut into, in pixels; 4 by default. */
  readonly patch?: 2 | 4 | 8;
  /** How many layers there are, each with a transformer of its own; 8 by default. */
  readonly layers?: number;
  /** How many numbers the transformers keep of each patch; 64 by default. */
  readonly width?: number;
  /** How many blocks each transformer has; 1 by default. */
  readonly blocks?: number;
  /** How many heads each attention has, a divisor of the width; 4 by default. */
  readonly heads?: number;
  /** How whole numbers become real ones; `uniformDequantization` by default. */
  readonly dequantization?: Dequantization;
}

const rules: Record<keyof PatchFlowOptions, OptionRule> = {
  image: required(imageSize),
  context: contextCount,
  classes: classCount,
  classesIn: classesInRule,
  patch: oneOfNumbers(2, 4, 8),
  layers: layerCount,
  width: unitCount,
  blocks: layerCount,
  heads: wholeNumber({ to: 1024 }),
  dequantization: partOf("dequantization"),
};

/**
 * The options of a flow of patches, complete: what all such flows have in common, and what cuts images into
 * patches, a pixel for each.
 */
export function patchFlow(name: string, options: PatchFlowOptions) {
  const {
    context = 0,
    classes = 0,
    classesIn = "base",
    patch = 4,
    layers = 8,
    width = 64,
    blocks = 1,
    heads = 4,
    ...rest
  } = checkOptions(name, options, rules);
  const { height, width: across } = rest.image;
  const fits = (side: number) => height % side === 0 && across % side === 0;
  if (!fits(patch)) {
    const smaller = [4, 2].find((side) => side < patch && fits(side));
    const up = (side: number) => Math.ceil(side / patch) * patch;
    throw new TractableError(
      `${name}: expected images that can be cut into patches of ${patch}x${patch}, got ${across}x${height}; use ${smaller === undefined ? "" : `patch ${smaller}, or `}images of ${up(across)}x${up(height)}`,
    );
  }
  const cut = Array.from({ length: Math.log2(patch) }, () => squeeze());
  const { ofBase, ofCouplings } = toldClasses(classes, classesIn);
  const common = {
    name,
    features: valueCount(rest.image),
    context,
    classes: ofCouplings,
    base: ofBase === 0 ? standardNormal() : classNormal({ classes: ofBase }),
    pixels: { image: rest.image, dequantization: rest.dequantization },
  };
  return { image: rest.image, common, layers, width, blocks, heads, cut };
}
