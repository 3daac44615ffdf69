import {
  type ClassesIn,
  type Dequantization,
  type Flow,
  gatedConvNet,
  glow,
  imageRealNvp,
  integerFlow,
  jet,
  mixtureOfLogistics,
  nice,
  tarFlow,
  uniformDequantization,
  variationalDequantization,
} from "tractable";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { alternatives } from "../../text/alternatives.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import {
  flowsWith,
  IMAGE_FLOW_OPTIONS,
  IMAGE_FLOWS,
  type ImageFlowName,
  type ImageFlowOption,
} from "./flowNames.ts";

export type ImageFlowOptions = Pick<FitCommandOptions, ImageFlowOption>;

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

type MakeImageFlow = (
  common: {
    readonly image: ImageShape;
    readonly classes: number;
    readonly classesIn: ClassesIn | undefined;
    readonly dequantization: Dequantization;
  },
  options: ImageFlowOptions & { readonly levels: number },
) => Flow;

const LEVELS = 2;
/**
 * The size of a Glow for fewer than so many images: a large flow learns them by heart, and a short run makes
 * few of its steps.
 */
const GLOW_SIZES = [
  { below: 3000, steps: 4, width: 48 },
  { below: 20_000, steps: 8, width: 64 },
] as const;
/** Hidden layers of the nets of NICE (Dinh et al. 2015, section 5.1). */
const NICE_LAYERS = 5;

const imageFlows: Readonly<Record<ImageFlowName, MakeImageFlow>> = {
  glow: (common, { levels, steps, width, net, blocks, heads = 0, coupling }) =>
    glow({
      ...common,
      levels,
      steps,
      ...(net === "gated" ? { net: gatedConvNet(width, { blocks, heads }) } : { width }),
      map: coupling === "logistic-mixture" ? mixtureOfLogistics() : undefined,
    }),
  realnvp: (common, { levels, width, blocks }) => imageRealNvp({ ...common, levels, width, blocks }),
  tarflow: (common, { steps, width, blocks, heads }) =>
    tarFlow({ ...common, patch: patchFor(common.image), layers: steps, width, blocks, heads }),
  jet: (common, { steps, width, blocks, heads }) =>
    jet({ ...common, patch: patchFor(common.image), layers: steps, width, blocks, heads }),
  idf: ({ image }, { width, radius, patches }) =>
    integerFlow({ image, width, radius, sizes: patches === undefined ? "one" : "any" }),
  nice: (common, { width }) =>
    nice({ ...common, hidden: width === undefined ? undefined : Array(NICE_LAYERS).fill(width) }),
};

/** The side of patches that images can be cut into; 4 where it can be. */
function patchFor({ height, width }: ImageShape): 2 | 4 {
  const fits = (side: number) => height % side === 0 && width % side === 0;
  return !fits(4) && fits(2) ? 2 : 4;
}

/** Refuses options that a flow has no use for. */
export function checkImageFlowOptions(
  name: ImageFlowName,
  options: ImageFlowOptions & Pick<FitCommandOptions, "labels" | "size">,
): void {
  if (name === "idf") refuseOptions(options, ["labels"], "--flow idf tells no classes apart; leave it out");
  if (options.patches !== undefined) {
    refuseOptions(options, ["size"], "patches are cut from pictures as they are; leave it or --patches out");
  }
  for (const option of IMAGE_FLOW_OPTIONS) {
    if (IMAGE_FLOWS[name].some((own) => own === option)) continue;
    const users = alternatives(flowsWith(option));
    refuseOptions(options, [option], `it is for --flow ${users}, got ${name}; leave it out`);
  }
  if (name === "glow" && options.net !== "gated")
    refuseOptions(options, ["blocks", "heads"], "of glow it is for --net gated; leave it out, or add that");
}

/** The architecture for so many images; refuses sizes that can't be halved as often as it halves them. */
export function imageFlow(
  name: ImageFlowName,
  image: ImageShape,
  classes: number,
  options: ImageFlowOptions,
  count: number,
): Flow {
  const { levels = LEVELS, dequantization: kind, classesIn } = options;
  if (classes === 0)
    refuseOptions(options, ["classesIn"], "it says what is told the class of --labels; give some");
  const dequantization = kind === "variational" ? variationalDequantization() : uniformDequantization();
  const usual = name === "glow" ? GLOW_SIZES.find(({ below }) => count < below) : undefined;
  const { steps = usual?.steps, width = usual?.width } = options;
  const sizes = { ...options, levels, steps, width };
  return imageFlows[name]({ image, classes, classesIn, dequantization }, sizes);
}
