import type { ClassesIn, Dequantization, Flow } from "tractable";
import { refuseOptions } from "../../options/refuseOptions.ts";

// Every flow of `tractable fit`, and all that the command knows of each: choices, help, refusals and defaults
// follow from these two tables. The library is handed to what makes a flow, as it is loaded only then.
// The library's `iaf` has no entry: it is trained by densities, which take it a pass a feature, and draws in
// one; of that pair `maf` is the one that data are fitted with.

type Library = typeof import("tractable");

/** What a flow of numbers is made for. */
export interface Sizes {
  readonly features: number;
  readonly context: number;
  readonly rows: number;
}

/** What isn't left to a flow's defaults. */
interface Refinements {
  /** How many pieces the splines of single columns have. */
  readonly marginalBins?: number;
}

interface NumberFlowEntry {
  /** Whether it can be conditioned on columns; true unless said. */
  readonly takesContext?: false;
  /** Whether it is for angles; false unless said. */
  readonly isForAngles?: true;
  make(library: Library, sizes: Sizes, refinements: Refinements): Flow;
}

/** From this many rows on, hiding units from the net only slows it down. */
const MANY_ROWS = 50_000;

/** The flows of plain numbers; the first is taken where none is named. */
export const NUMBER_FLOWS = {
  nsf: {
    make: ({ nsf }, { features, context, rows }, { marginalBins }) =>
      nsf({ features, context, marginalBins, dropout: rows > MANY_ROWS ? 0 : undefined }),
  },
  "nsf-ar": {
    make: ({ nsf }, { features, context, rows }) =>
      nsf({ features, context, structure: "autoregressive", dropout: rows > MANY_ROWS ? 0 : undefined }),
  },
  realnvp: { make: ({ realNvp }, { features, context }) => realNvp({ features, context }) },
  maf: { make: ({ maf }, { features, context }) => maf({ features, context }) },
  ncsf: { isForAngles: true, make: ({ ncsf }, { features, context }) => ncsf({ features, context }) },
  naf: { make: ({ naf }, { features, context }) => naf({ features, context }) },
  unaf: { make: ({ unaf }, { features, context }) => unaf({ features, context }) },
  sospf: { make: ({ sospf }, { features, context }) => sospf({ features, context }) },
  bpf: { make: ({ bpf }, { features, context }) => bpf({ features, context }) },
  planar: { takesContext: false, make: ({ planarFlow }, { features }) => planarFlow({ features }) },
  bnaf: { make: ({ bnaf }, { features, context }) => bnaf({ features, context }) },
  radial: { takesContext: false, make: ({ radialFlow }, { features }) => radialFlow({ features }) },
  sylvester: { takesContext: false, make: ({ sylvesterFlow }, { features }) => sylvesterFlow({ features }) },
  gaussianization: {
    make: ({ gaussianization }, { features, context }) => gaussianization({ features, context }),
  },
  residual: { make: ({ residualFlow }, { features, context }) => residualFlow({ features, context }) },
  ffjord: { make: ({ ffjord }, { features, context }) => ffjord({ features, context }) },
} as const satisfies Readonly<Record<string, NumberFlowEntry>>;

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The options of the command that flows of images have a use for. */
export interface ImageFlowOptions {
  readonly levels?: number;
  readonly steps?: number;
  readonly width?: number;
  readonly radius?: number;
  readonly patches?: number;
  readonly net?: "conv" | "gated";
  readonly blocks?: number;
  readonly heads?: number;
  readonly coupling?: "affine" | "logistic-mixture";
  readonly dequantization?: "uniform" | "variational";
  readonly classesIn?: ClassesIn;
  readonly memory?: "keep" | "recompute";
}
export type ImageFlowOption = keyof ImageFlowOptions;

/** What every flow of images is made for. */
export interface ImageFlowSizes {
  readonly image: ImageShape;
  readonly classes: number;
  readonly classesIn: ClassesIn | undefined;
  readonly dequantization: Dequantization;
}

interface ImageFlowEntry {
  /**
   * The options it has a use for, each with the number that the library takes where it is left out, for the
   * help; undefined where that is no number, or not one.
   */
  readonly options: { readonly [Name in ImageFlowOption]?: number | undefined };
  /** Sizes for fewer images than `below`; the first line that fits is taken, and no line the usual sizes. */
  readonly ofFewImages?: readonly {
    readonly below: number;
    readonly steps: number;
    readonly width: number;
  }[];
  /** How many images a step takes by default, where it isn't as many as others. */
  readonly batch?: number;
  /** Refuses combinations of options that it has no use for. */
  refuse?(options: ImageFlowOptions & { readonly labels?: string }): void;
  make(library: Library, sizes: ImageFlowSizes, options: ImageFlowOptions): Flow;
}

/** The options that are for every flow of real-valued pixels. */
const OF_PIXELS = { dequantization: undefined, classesIn: undefined, memory: undefined };
const OF_PATCHES = { steps: 8, width: 64, blocks: 1, heads: 4, ...OF_PIXELS };
/** Hidden layers of the nets of NICE (Dinh et al. 2015, section 5.1). */
const NICE_LAYERS = 5;

/** The flows of images; the first is taken where none is named. */
export const IMAGE_FLOWS = {
  glow: {
    options: {
      levels: 2,
      steps: 16,
      width: 128,
      net: undefined,
      blocks: undefined,
      heads: undefined,
      coupling: undefined,
      ...OF_PIXELS,
    },
    // a large flow learns few images by heart, and a short run makes few of its steps
    ofFewImages: [
      { below: 3000, steps: 4, width: 48 },
      { below: 20_000, steps: 8, width: 64 },
    ],
    refuse(options) {
      if (options.net === "gated") return;
      refuseOptions(options, ["blocks", "heads"], "of glow it is for --net gated; leave it out, or add that");
    },
    make: ({ gatedConvNet, glow, mixtureOfLogistics }, sizes, options) => {
      const { levels, steps, width, net, blocks, heads = 0, coupling } = options;
      return glow({
        ...sizes,
        levels,
        steps,
        ...(net === "gated" ? { net: gatedConvNet(width, { blocks, heads }) } : { width }),
        map: coupling === "logistic-mixture" ? mixtureOfLogistics() : undefined,
      });
    },
  },
  realnvp: {
    options: { levels: 2, width: 32, blocks: 2, ...OF_PIXELS },
    make: ({ imageRealNvp }, sizes, { levels, width, blocks }) =>
      imageRealNvp({ ...sizes, levels, width, blocks }),
  },
  nice: {
    options: { width: 1000, ...OF_PIXELS },
    make: ({ nice }, sizes, { width }) =>
      nice({ ...sizes, hidden: width === undefined ? undefined : Array(NICE_LAYERS).fill(width) }),
  },
  tarflow: {
    options: OF_PATCHES,
    make: ({ tarFlow }, sizes, { steps, width, blocks, heads }) =>
      tarFlow({ ...sizes, patch: patchFor(sizes.image), layers: steps, width, blocks, heads }),
  },
  jet: {
    options: OF_PATCHES,
    make: ({ jet }, sizes, { steps, width, blocks, heads }) =>
      jet({ ...sizes, patch: patchFor(sizes.image), layers: steps, width, blocks, heads }),
  },
  idf: {
    options: { width: 128, radius: 3, patches: undefined },
    batch: 8,
    refuse: (options) =>
      refuseOptions(options, ["labels"], "--flow idf tells no classes apart; leave it out"),
    make: ({ integerFlow }, { image }, { width, radius, patches }) =>
      integerFlow({ image, width, radius, sizes: patches === undefined ? "one" : "any" }),
  },
} as const satisfies Readonly<Record<string, ImageFlowEntry>>;

/** The side of patches that images can be cut into; 4 where it can be. */
function patchFor({ height, width }: ImageShape): 2 | 4 {
  const fits = (side: number) => height % side === 0 && width % side === 0;
  return !fits(4) && fits(2) ? 2 : 4;
}

export type NumberFlowName = keyof typeof NUMBER_FLOWS;
export type ImageFlowName = keyof typeof IMAGE_FLOWS;

export function numberFlowEntry(name: NumberFlowName): NumberFlowEntry {
  return NUMBER_FLOWS[name];
}

export function imageFlowEntry(name: ImageFlowName): ImageFlowEntry {
  return IMAGE_FLOWS[name];
}
