import { checkOptions } from "../../errors/checkOptions.ts";
import { wholeNumber } from "../../errors/optionRules.ts";
import { add, concat, split, sub, type Tensor } from "../../graph/index.ts";
import { haar } from "../../images/haar.ts";
import type { Scope } from "../../parameters/scope.ts";
import type { Spec } from "../../specs/spec.ts";
import { fromAxes, toAxes } from "./colourAxes.ts";
import { liftingNet } from "./liftingNet.ts";
import { smoothPrediction } from "./smoothPrediction.ts";

export interface StyleNetOptions {
  /** How many scales there are, each half as large as the one before; 4 by default. */
  readonly levels?: number;
  /** How many pairs of couplings each scale has; 2 by default. */
  readonly steps?: number;
  /** How many of the finest scales have no couplings, which show as combs along edges there; 0 by default. */
  readonly plain?: number;
  /** How many channels the nets of the couplings have inside; 48 by default. */
  readonly width?: number;
}

/** Latents whose statistics are matched together, [batch, channels, height, width] of a smaller size. */
export interface Band {
  readonly channels: number;
  /** How often the sides of a picture were halved. */
  readonly halvings: number;
  /** Whether the mean is matched, too; that of details would be a pattern, the same in every block. */
  readonly centred: boolean;
}

/**
 * A reversible, fully convolutional network between pictures and latents at several scales, to restyle
 * pictures by. Both directions work on [batch, 3, height, width] of 0 … 255, whose sides `multiple` divides.
 */
export interface StyleNet {
  readonly spec: Spec;
  /** What the sides of a picture must be multiples of. */
  readonly multiple: number;
  /** The latents that both directions have, the finest first. */
  readonly bands: readonly Band[];
  encode(pixels: Tensor, scope: Scope): Tensor[];
  decode(latents: readonly Tensor[], scope: Scope): Tensor;
}

const COLOURS = 3;
const DETAILS = 9;

/**
 * Learned lifting (Sweldens 1998): at every scale Haar wavelets part averages of 2×2 pixels from details;
 * then nets predict the details from the averages around, and move the averages by the details, by turns
 * (additive couplings: NICE, Dinh et al. 2015). The averages go on to the next scale. Nets that are 0, as at
 * the start, leave the wavelets; whatever they have learned, even areas and even slopes have no details. It
 * has as many latents as pixels, so that nothing of a picture can leak around them, which padding to more
 * channels (CAP-VSTNet, Wen et al. 2023) must be trained to avoid.
 */
export function styleNet(options: StyleNetOptions = {}): StyleNet {
  const {
    levels = 4,
    steps = 2,
    plain = 0,
    width = 48,
  } = checkOptions("styleNet", options, {
    levels: wholeNumber({ to: 8 }),
    steps: wholeNumber({ from: 0, to: 16 }),
    plain: wholeNumber({ from: 0, to: 8 }),
    width: wholeNumber({ to: 1024 }),
  });

  const stepsOf = (level: number) => (level < plain ? 0 : steps);
  const wavelets = haar();
  const predicted = (averages: Tensor, scope: Scope, step: number) =>
    liftingNet(
      averages,
      { outputs: DETAILS, width, isBlindToSlopes: true },
      scope.child(step).child("predict"),
    );
  const moved = (details: Tensor, scope: Scope, step: number) =>
    liftingNet(details, { outputs: COLOURS, width }, scope.child(step).child("move"));
  return {
    spec: { kind: "styleNet", levels, steps, plain, width },
    multiple: 2 ** levels,
    bands: [
      ...Array.from({ length: levels }, (_, level) => ({
        channels: DETAILS,
        halvings: level + 1,
        centred: false,
      })),
      { channels: COLOURS, halvings: levels, centred: true },
    ],
    encode(pixels, scope) {
      const latents: Tensor[] = [];
      let going = toAxes(pixels);
      for (let level = 0; level < levels; level++) {
        const inner = scope.child(level);
        const bands = wavelets.encode(going, inner).value;
        let [averages, details] = split(bands, [COLOURS, DETAILS], 1) as [Tensor, Tensor];
        details = sub(details, smoothPrediction(averages));
        for (let step = 0; step < stepsOf(level); step++) {
          details = sub(details, predicted(averages, inner, step));
          averages = add(averages, moved(details, inner, step));
        }
        latents.push(details);
        going = averages;
      }
      return [...latents, going];
    },
    decode(latents, scope) {
      let going = latents[levels]!;
      for (let level = levels - 1; level >= 0; level--) {
        const inner = scope.child(level);
        let [averages, details] = [going, latents[level]!];
        for (let step = stepsOf(level) - 1; step >= 0; step--) {
          averages = sub(averages, moved(details, inner, step));
          details = add(details, predicted(averages, inner, step));
        }
        details = add(details, smoothPrediction(averages));
        going = wavelets.decode(concat([averages, details], 1), inner).value;
      }
      return fromAxes(going);
    },
  };
}
