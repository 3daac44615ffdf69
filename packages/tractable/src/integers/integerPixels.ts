import type { Distribution } from "../distributions/distribution.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { imageSize, oneOf, required, wholeNumber } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { knownSize, reshape, sum, type Tensor } from "../graph/index.ts";
import { type ImageSize, pixelCount, valueCount } from "../images/imageSize.ts";
import type { Scope } from "../parameters/scope.ts";
import { integerNet, type Outputs, UNIT } from "./integerNet.ts";
import { declareTables } from "./lawTables.ts";
import { pixelInputs } from "./pixelInputs.ts";
import { pixelLogProb } from "./pixelLawGraph.ts";
import { fixedComponents, outputPlaces, type PixelLawSize, SMALLEST_SCALE } from "./pixelOutputs.ts";
import type { PictureSizes } from "./pixelWindow.ts";
import { wholeOutputs } from "./wholeOutputs.ts";

export interface IntegerPixelsOptions {
  /** The size of the images that rows are. */
  readonly image: ImageSize;
  /**
   * "one": all images have that size; "any": they are patches of pictures, and the law is one of pictures of
   * any size; "one" by default.
   */
  readonly sizes?: PictureSizes;
  /** Pixels are whole numbers below this; 256 by default. */
  readonly levels?: number;
  /** How many rows above a pixel, and columns to either side, its law is computed from; 3 by default. */
  readonly radius?: number;
  /** How many activations each hidden layer of the net has; 128 by default. */
  readonly width?: number;
  /** How many hidden layers the net has; 3 by default. */
  readonly layers?: number;
  /** How many logistic laws a pixel's law is a mixture of; 16 of grey images and 8 of others by default. */
  readonly components?: number;
}

export const integerPixelsRules = {
  image: required(imageSize),
  sizes: oneOf("one", "any"),
  levels: wholeNumber({ from: 2, to: 256 }),
  radius: wholeNumber({ to: 8 }),
  width: wholeNumber({ to: 1024 }),
  layers: wholeNumber({ to: 16 }),
  components: wholeNumber({ to: 64 }),
};

/** A law of images that can be counted exactly, and so coded. */
export interface IntegerPixels extends Distribution {
  readonly coding: {
    readonly image: ImageSize;
    readonly levels: number;
    readonly radius: number;
    readonly sizes: PictureSizes;
    readonly law: PixelLawSize;
    /** From what `WindowReader` reads, [rows, inputs], to whole numbers that `PixelLaw` takes. */
    readonly net: (inputs: Tensor, scope: Scope) => Tensor;
  };
}

/**
 * The probability of images of whole numbers, exactly: pixel after pixel, each given those before it in a
 * window around it, channel after channel. A net of whole numbers (`integerNet`) says of each a mixture of
 * logistic laws, as in PixelCNN++ (Salimans et al. 2017), that is counted by whole numbers (`PixelLaw`): the
 * same on every machine, so that images can be coded by it. What training sees is that law but for the
 * rounding of its counts.
 */
export function integerPixels(options: IntegerPixelsOptions): IntegerPixels {
  const {
    image,
    sizes = "one",
    levels = 256,
    radius = 3,
    width = 128,
    layers = 3,
    components = image.channels === 1 ? 16 : 8,
  } = checkOptions("integerPixels", options, integerPixelsRules);
  const size = { channels: image.channels, components };
  const net = (inputs: Tensor, scope: Scope) => {
    const outputs = integerNet(inputs, outputsOf(size, levels), { width, layers }, scope.child("net"));
    return wholeOutputs(outputs, size);
  };
  // laws of early files say nothing of sizes, and their identity is that of what they say
  const ofAny = sizes === "any" ? { sizes } : {};
  return {
    spec: { kind: "integerPixels", image, ...ofAny, levels, radius, width, layers, components },
    coding: { image, levels, radius, sizes, law: size, net },
    logProb(z, scope) {
      if (knownSize(z.shape[1]) !== valueCount(image)) {
        throw new TractableError(
          `integerPixels: expected rows of ${valueCount(image)} values, got ${z.shape[1]}`,
        );
      }
      declareTables(scope);
      const { inputs, pixels, references } = pixelInputs(z, image, { levels, radius, sizes });
      const perPixel = pixelLogProb(net(inputs, scope), pixels, references, size, levels);
      return sum(reshape(perPixel, [z.shape[0]!, pixelCount(image)]), { axes: [1] });
    },
    noise: () => [],
    draw() {
      throw new Error("integerPixels: expected to be drawn from by its coder, pixel after pixel");
    },
  };
}

export function isIntegerPixels(base: Distribution): base is IntegerPixels {
  return "coding" in base;
}

/**
 * Components start from narrow ones to wide ones: around the reference, and those whose means are fixed
 * spread over all levels.
 */
function outputsOf({ channels, components }: PixelLawSize, levels: number): Outputs {
  const places = outputPlaces({ channels, components });
  const fixed = fixedComponents(components);
  const biases = new Float32Array(places.count);
  const depend = new Float32Array(places.count).fill(1);
  for (let channel = 0; channel < channels; channel++) {
    for (let k = 0; k < components; k++) {
      const share =
        k < fixed ? k / Math.max(1, fixed - 1) : (k - fixed) / Math.max(1, components - fixed - 1);
      const scale = k < fixed ? levels / (4 * fixed) : (levels / 3) ** share;
      biases[places.scale(channel) + k] = Math.log(scale / SMALLEST_SCALE);
      if (k >= fixed) continue;
      biases[places.mean(channel) + k] = ((share - 0.5) * (levels - 1)) / UNIT;
      depend[places.mean(channel) + k] = 0;
    }
  }
  return { biases, depend };
}
